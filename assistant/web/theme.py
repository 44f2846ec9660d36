"""The chat's colours and fonts, handed to Gradio as the page's own CSS variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio as gr


def chat_theme() -> gr.themes.Base:
    """A theme that follows `base.css`: its variables change with light and dark by themselves."""
    import gradio as gr
    from gradio.themes.utils.fonts import Font

    colours = {
        "body_background_fill": "var(--tn-paper)",
        "body_text_color": "var(--tn-ink)",
        "body_text_color_subdued": "var(--tn-quiet)",
        "background_fill_primary": "var(--tn-paper)",
        "background_fill_secondary": "var(--tn-card)",
        "block_background_fill": "var(--tn-paper)",
        "border_color_primary": "var(--tn-line)",
        "border_color_accent": "var(--tn-accent)",
        "input_background_fill": "var(--tn-card)",
        "input_border_color": "var(--tn-control)",
        "input_border_color_focus": "var(--tn-accent)",
        "input_placeholder_color": "var(--tn-quiet)",
        "color_accent_soft": "var(--tn-card)",
        "link_text_color": "var(--tn-accent)",
        "link_text_color_hover": "var(--tn-accent)",
        "link_text_color_visited": "var(--tn-accent)",
        "button_primary_background_fill": "var(--tn-accent)",
        "button_primary_text_color": "var(--tn-on-accent)",
        "button_secondary_background_fill": "var(--tn-card)",
        "button_secondary_text_color": "var(--tn-ink)",
    }
    dark = {f"{name}_dark": value for name, value in colours.items()}
    fonts = [Font("system-ui"), Font("sans-serif")]
    mono = [Font("ui-monospace"), Font("monospace")]
    return gr.themes.Base(font=fonts, font_mono=mono).set(**colours, **dark)
