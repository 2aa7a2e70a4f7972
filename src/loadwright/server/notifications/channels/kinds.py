"""The kinds of channels, in the order of their choice."""

from .dingtalk.channel import DINGTALK
from .feishu.channel import FEISHU
from .mail.channel import MAIL
from .slack.channel import SLACK
from .webhook.channel import WEBHOOK
from .wecom.channel import WECOM

KINDS = {kind.name: kind for kind in (MAIL, WEBHOOK, DINGTALK, FEISHU, WECOM, SLACK)}
