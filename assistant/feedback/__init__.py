"""What was asked, how it was answered, and how people judged the answer."""

from assistant.feedback.question import AskedQuestion, DayCount, UnansweredQuestion
from assistant.feedback.store import FeedbackStore

__all__ = ["AskedQuestion", "DayCount", "FeedbackStore", "UnansweredQuestion"]
