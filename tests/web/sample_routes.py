"""Who opens and sends what of samples and call-backs: an inspector, and nobody else (red-flags.md 6)."""

_INSPECTOR = frozenset({"inspector"})

OPEN: dict[str, frozenset[str]] = dict.fromkeys(
    (
        "/samples", "/samples/new", "/samples/sampling.py", "/samples/{announced_sample}",
        "/samples/{announced_sample}/frame", "/samples/{announced_sample}/frame.txt",
        "/samples/{announced_sample}/withdraw", "/samples/{sample}", "/samples/{sample}?rate=missed",
        "/samples/{sample}/list", "/samples/{sample}/files/{seen_file}", "/samples/{sample}/files/{file}",
        "/samples/photos/{sample_photo}", "/call-lists", "/call-lists/new", "/call-lists/{call_list}",
        "/call-lists/{call_list}/calls/1", "/call-lists/{call_list}/calls/2/number",
    ),
    _INSPECTOR,
)  # fmt: skip
SENT: dict[str, frozenset[str]] = dict.fromkeys(
    (
        "/samples/new", "/samples/{announced_sample}/draw", "/samples/{announced_sample}/withdraw",
        "/samples/{sample}/files/{file}", "/call-lists/new", "/call-lists/{call_list}/calls/1",
        "/call-lists/{call_list}/calls/2/number",
    ),
    _INSPECTOR,
)  # fmt: skip
