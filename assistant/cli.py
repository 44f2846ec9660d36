"""The command line: arguments become settings and a command's exit status.

Exit status: 0 done, 1 a gate of `evaluate` not met, 2 something the user can mend, 70 an error of
ours (sysexits' EX_SOFTWARE; its trace is logged with an id), 130 interrupted, 141 the reader of a
pipe went away. Only what a command uses is imported, so `--help` and mistakes answer at once.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from assistant import __version__
from assistant.errors import TanyaError

if TYPE_CHECKING:
    from assistant.settings import Settings

MENDABLE = 2
OURS = 70
INTERRUPTED = 130
READER_GONE = 141

_log = logging.getLogger("assistant")

Command = Callable[[argparse.Namespace, "Settings"], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: without the program's name; those of the process if None.

    Returns:
        The exit status.
    """
    for stream in (sys.stdout, sys.stderr):
        # What a terminal cannot show must not end the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments))
    except TanyaError as error:
        print(f"assistant: {error}", file=sys.stderr)
        return MENDABLE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The interpreter flushes stdout once more at its end, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except Exception:
        incident = uuid.uuid4().hex[:8]
        _log.exception("internal error %s", incident)
        print(
            f"assistant: this is an error of ours, not yours. Report it with the trace above "
            f"(error id {incident}).",
            file=sys.stderr,
        )
        return OURS


def _run(arguments: list[str]) -> int:
    parser = _parser(arguments)
    parsed = parser.parse_args(arguments)
    command: Command = parsed.command
    if command is not _serve:  # a server's log has times
        level = logging.INFO if parsed.verbose else logging.WARNING
        logging.basicConfig(format="%(levelname)s: %(message)s", level=level)
        for handler in logging.getLogger().handlers:
            handler.setLevel(level)  # some libraries set their own logger to DEBUG

    from assistant.settings import Settings, load_settings

    options = {name: value for name, value in vars(parsed).items() if name in Settings.model_fields}
    status = command(parsed, load_settings(**options))
    sys.stdout.flush()
    return status


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="assistant",
        description="Ask a folder of documents: the sentence that answers, with its citation.",
        epilog="Every option is also an environment variable (--corpus is TANYA_CORPUS) and a key "
        "of tanya.toml; docs/configuration.md lists them all.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    parser.add_argument("-v", "--verbose", action="store_true", help="say more about what is done")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    build = _command(commands, "build", "read the documents and build the index", _build)
    build.add_argument(
        "--watch", action="store_true", help="build again whenever the documents change"
    )
    _index_options(build)

    ask = _command(commands, "ask", "answer one question", _ask)
    ask.add_argument("question", help="in Indonesian or English; - reads it from standard input")
    ask.add_argument("--json", action="store_true", help="print the answer as the web API does")
    ask.add_argument("--explain", action="store_true", help="say why this is the answer")
    ask.add_argument("--language", help="answer in id or en; told from the question if not given")
    ask.add_argument("--top-k", metavar="N", help="how many passages to show, 1-10")
    _index_options(ask)

    serve = _command(commands, "serve", "open the chat page and the web API", _serve)
    serve.add_argument("--host", help="address to listen on")
    serve.add_argument("--port", help="port to listen on; 0 takes a free one")
    serve.add_argument("--root-path", metavar="PATH", help="sub-path behind a proxy")
    serve.add_argument(
        "--allowed-origins", metavar="ORIGINS", help="sites that may embed it, comma-separated"
    )
    _index_options(serve)

    evaluate = _command(commands, "evaluate", "measure the answers to a test set", _evaluate)
    if next((word for word in arguments if not word.startswith("-")), None) == "evaluate":
        from assistant.evaluation.command import add_arguments

        add_arguments(evaluate)
    _add_missing_index_options(evaluate)

    feedback = commands.add_parser("feedback", help="what was asked and how it was judged")
    actions = feedback.add_subparsers(title="commands", metavar="COMMAND", required=True)
    export = _command(actions, "export", "write questions and thumbs as CSV", _feedback_export)
    export.add_argument("--since", metavar="DATE", help="from this day on (YYYY-MM-DD, UTC)")
    export.add_argument("--output", metavar="FILE", help="write here, not to standard output")
    export.add_argument(
        "--as-testset",
        metavar="FILE",
        help="write what was refused or judged unhelpful as a test set to fill in (CSV or XLSX), "
        "near-duplicates together",
    )
    erase = _command(actions, "erase", "forget questions for good", _feedback_erase)
    erase.add_argument("--before", metavar="DATE", help="asked before this day (YYYY-MM-DD, UTC)")
    erase.add_argument("--identity", metavar="WHO", help="asked by this person")
    for action in (export, erase):
        action.add_argument("--feedback-url", metavar="URL", help="the feedback database")

    doctor = _command(commands, "doctor", "say what is in use and how to mend what is not", _doctor)
    _index_options(doctor)
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    summary: str,
    command: Command,
) -> argparse.ArgumentParser:
    description = summary[0].upper() + summary[1:] + "."
    parser = commands.add_parser(name, help=summary, description=description, allow_abbrev=False)
    parser.set_defaults(command=command)
    return parser


def _index_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", metavar="DIR", help="folder of documents")
    parser.add_argument("--index", metavar="DIR", help="folder of what is built from them")
    parser.add_argument("--model", help="bundled, or a Sentence Transformers model")
    parser.add_argument("--threads", metavar="N", help="threads of the encoder")


def _add_missing_index_options(parser: argparse.ArgumentParser) -> None:
    """The same options for a parser whose own may name some of them already."""
    taken = {string for action in parser._actions for string in action.option_strings}
    wanted = argparse.ArgumentParser(add_help=False)
    _index_options(wanted)
    for action in wanted._actions:
        if not taken & set(action.option_strings):
            parser._add_action(action)


def _build(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.watch:
        from assistant.commands.watch import watch

        return watch(settings)
    from assistant.commands.build import build

    return build(settings)


def _ask(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.commands.ask import ask

    return ask(arguments.question, settings, as_json=arguments.json, explain=arguments.explain)


def _serve(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.web import serve

    serve(settings)
    return 0


def _evaluate(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.evaluation.command import run

    return run(arguments, settings)


def _feedback_export(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.commands.feedback import export

    if arguments.as_testset:
        from assistant.commands.feedback_testset import export_testset

        return export_testset(settings, since=arguments.since, target=arguments.as_testset)
    return export(settings, since=arguments.since, output=arguments.output)


def _feedback_erase(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.commands.feedback import erase

    return erase(settings, before=arguments.before, identity=arguments.identity)


def _doctor(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.doctor import doctor

    return doctor(settings)


if __name__ == "__main__":
    sys.exit(main())
