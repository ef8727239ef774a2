"""All boards of the demo, in the order in which they are loaded and shown."""

from server.demo.boards.bone import BOARD as BONE
from server.demo.boards.breast import BOARD as BREAST
from server.demo.boards.gastric import BOARD as GASTRIC
from server.demo.boards.osaka import BOARD as OSAKA
from server.demo.boards.vietnam import BOARD as VIETNAM
from server.demo.content import DemoBoard

BOARDS: tuple[DemoBoard, ...] = (GASTRIC, BONE, VIETNAM, OSAKA, BREAST)
"""The first is the one whose sign-ins are printed in full."""
