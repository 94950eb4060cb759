"""Telegram: long polling into the inbox, answers out through the limiter. Only this folder knows the messenger."""

from bot.channels.telegram.reporting import Door
from bot.channels.telegram.serving import ChannelError, Reminders, TelegramSettings, serve

__all__ = ["ChannelError", "Door", "Reminders", "TelegramSettings", "serve"]
