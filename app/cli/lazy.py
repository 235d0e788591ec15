"""The ``flask`` commands, each loaded when it is asked for: a server needs none of them."""

from importlib import import_module

from click import Command, Context
from flask.cli import AppGroup

COMMANDS = {
    "audit": "app.cli.audit:group",
    "backup": "app.cli.backup:backup",
    "db": "flask_migrate.cli:db",
    "demo": "app.cli.demo.commands:group",
    "import": "app.cli.imports:group",
    "figures": "app.cli.figures:group",
    "inspection": "app.cli.inspection:group",
    "keys": "app.cli.keys:group",
    "people": "app.cli.people:group",
    "plans": "app.cli.plans:group",
    "regions": "app.cli.regions:group",
    "restore": "app.cli.backup:restore_command",
    "rules": "app.cli.data_rules:group",
    "runner": "app.cli.runner:runner",
    "workflows": "app.cli.workflows:group",
}
"""Where each command is written. What they import (readers of papers, progress bars, the demo) would
lie in the memory of every worker otherwise."""


class Commands(AppGroup):
    """The commands of the application: named at once, loaded one by one."""

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names of all."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return one, loading it where it is one of ours."""
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            module, _, name = COMMANDS[cmd_name].partition(":")
            self.add_command(getattr(import_module(module), name), cmd_name)
        return super().get_command(ctx, cmd_name)
