"""Notes, checkpoints and cosignatures are C2SP's: the specifications' own examples, and nothing looser."""

from base64 import b64encode

import pytest

from app.audit.note import (
    COSIGNATURE,
    MAX_SIGNATURES,
    BadSignature,
    Checkpoint,
    MalformedCheckpoint,
    MalformedKey,
    MalformedNote,
    Note,
    Signature,
    Signed,
    SigningKey,
    UnknownSigner,
    VerifierKey,
)
from app.audit.tree import EMPTY_ROOT

# The example of c2sp.org/signed-note.
FOO = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
MESSAGE = (
    "This is an example message.\n"
    "\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONn"
    "cAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()

# The example of c2sp.org/tlog-cosignature (its keys aren't published).
BEHIND_THE_SOFA = (
    "example.com/behind-the-sofa\n"
    "20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    "\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeO"
    "oRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHe"
    "olMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
).encode()

LOG = SigningKey.from_seed("shouxian/420525/case", b"\1" * 32)
WITNESS = SigningKey.from_seed("jiwei.example/w1", b"\2" * 32, COSIGNATURE)
HEAD = Checkpoint(LOG.name, 70_000, b"\x5a" * 32)


def signed() -> Note:
    note = Note(HEAD.text)
    return note.with_signatures(LOG.sign(note.text), WITNESS.sign(note.text, 1_790_000_000))


def test_the_specifications_note_is_verified() -> None:
    note = Note.parse(MESSAGE)
    key = VerifierKey.parse(FOO)
    assert str(key) == FOO
    assert note.signed_by([key]) == [Signed(key, None)]
    assert str(note).encode() == MESSAGE


def test_the_specifications_checkpoint_is_read() -> None:
    note = Note.parse(BEHIND_THE_SOFA)
    head = Checkpoint.parse(note.text)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20852163)
    assert head.text == note.text
    witness = note.signatures[1]
    assert (witness.name, witness.key_id.hex()) == ("witness.example.com/w1", "8d66cf3f")
    assert int.from_bytes(witness.value[:8], "big") == 1679315147
    assert len(witness.value) == 72
    assert str(note).encode() == BEHIND_THE_SOFA


def test_what_we_sign_is_verified_with_its_time() -> None:
    note = Note.parse(str(signed()).encode())
    assert note.signed_by([LOG.verifier, WITNESS.verifier]) == [
        Signed(LOG.verifier, None),
        Signed(WITNESS.verifier, 1_790_000_000),
    ]
    assert Checkpoint.parse(note.text) == HEAD


def test_a_cosignature_is_over_the_bytes_that_the_specification_names() -> None:
    line = WITNESS.sign(HEAD.text, 1679315147)
    expected = b"cosignature/v1\ntime 1679315147\n" + HEAD.text.encode()
    WITNESS.private.public_key().verify(line.value[8:], expected)


def test_the_time_of_a_cosignature_cant_be_moved() -> None:
    line = WITNESS.sign(HEAD.text, 1000)
    moved = Signature(line.name, line.key_id, (999).to_bytes(8, "big") + line.value[8:])
    with pytest.raises(BadSignature):
        Note(HEAD.text, (moved,)).signed_by([WITNESS.verifier])


def test_one_bad_signature_of_a_known_key_spoils_the_note() -> None:
    note = signed()
    bad = Signature(LOG.name, LOG.verifier.key_id, b"\0" * 64)
    for spoilt in (note.with_signatures(bad), Note(note.text.replace("70000", "70001"), note.signatures)):
        with pytest.raises(BadSignature):
            spoilt.signed_by([LOG.verifier, WITNESS.verifier])


def test_a_signature_of_another_length_is_bad() -> None:
    for length in (1, 63, 65, 72):
        line = Signature(LOG.name, LOG.verifier.key_id, b"\0" * length)
        with pytest.raises(BadSignature):
            Note(HEAD.text, (line,)).signed_by([LOG.verifier])


def test_strangers_signatures_are_passed_over_but_arent_enough() -> None:
    stranger = SigningKey.from_seed(LOG.name, b"\3" * 32)
    note = Note(HEAD.text, (stranger.sign(HEAD.text),))
    with pytest.raises(UnknownSigner):
        note.signed_by([LOG.verifier])
    assert note.with_signatures(LOG.sign(HEAD.text)).signed_by([LOG.verifier]) == [Signed(LOG.verifier, None)]


def test_a_signature_is_added_once() -> None:
    note = signed()
    assert note.with_signatures(*note.signatures) == note
    assert len(Note(HEAD.text).with_signatures(*note.signatures, *note.signatures).signatures) == 2


def test_the_same_key_has_another_id_for_another_use() -> None:
    as_log = SigningKey.from_seed("w", b"\2" * 32)
    as_witness = SigningKey.from_seed("w", b"\2" * 32, COSIGNATURE)
    assert as_log.verifier.key_id != as_witness.verifier.key_id
    assert VerifierKey.parse(str(as_witness.verifier)) == as_witness.verifier


def test_a_private_key_isnt_shown() -> None:
    assert "private" not in repr(LOG)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        HEAD.text.encode(),
        HEAD.text.encode() + b"\n",
        str(signed()).encode()[:-1],
        str(signed()).encode() + b"\n",
        str(signed()).replace("\n", "\r\n").encode(),
        str(signed()).replace("70000", "70\x00000").encode(),
        str(signed()).replace("—", "-").encode(),
        str(signed()).encode().replace(b"shouxian", b"\xff\xfe"),
        b"\n" + str(signed()).split("\n\n")[1].encode(),
        "text\n\n— name AAAA\n".encode(),
        "text\n\n— na+me AAAAAAAA\n".encode(),
        "text\n\n— na\u3000me AAAAAAAA\n".encode(),
        "text\n\n—  AAAAAAAA\n".encode(),
        "text\n\n— name AAAAAAA\n".encode(),
        "text\n\n— name AAAAAAAB==\n".encode(),
        "text\n\n— name AAAA AAAA\n".encode(),
        b"x" * 70_000,
    ],
)
def test_what_isnt_exactly_a_note_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedNote):
        Note.parse(data)


def test_sixteen_signatures_are_read_and_a_thousand_arent() -> None:
    lines = [Signature(f"w{number}", b"\0" * 4, b"\0" * 72) for number in range(1000)]
    assert len(Note.parse(str(Note(HEAD.text, tuple(lines[:16]))).encode()).signatures) == 16
    for count in (MAX_SIGNATURES + 1, 1000):
        with pytest.raises(MalformedNote):
            Note.parse(str(Note(HEAD.text, tuple(lines[:count]))).encode())


ROOT = b64encode(EMPTY_ROOT).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n1\n",
        f"origin\n1\n{ROOT}",
        f"\n1\n{ROOT}\n",
        f"origin\n01\n{ROOT}\n",
        f"origin\n-1\n{ROOT}\n",
        f"origin\n１\n{ROOT}\n",
        f"origin\n1 \n{ROOT}\n",
        f"origin\n\n{ROOT}\n",
        f"origin\n{'9' * 30}\n{ROOT}\n",
        f"origin\n1\n{ROOT[:-1]}\n",
        f"origin\n1\n{ROOT} \n",
        f"origin\n1\n{b64encode(b'short').decode()}\n",
        f"origin\n1\n{ROOT}\n\nmore\n",
    ],
)
def test_what_isnt_exactly_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(MalformedCheckpoint):
        Checkpoint.parse(text)


def test_an_empty_log_and_extensions_are_read() -> None:
    head = Checkpoint.parse(f"origin\n0\n{ROOT}\none\ntwo\n")
    assert head == Checkpoint("origin", 0, EMPTY_ROOT, ("one", "two"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000+AAAA",
        FOO.replace("530d903a", "530d903b"),
        FOO.replace("530d903a", "530D903A"),
        FOO.replace("foo", "bar"),
        FOO.replace("+Ae", "+Be"),
        FOO + "=",
        FOO.replace("example.com", "example com"),
    ],
)
def test_what_isnt_exactly_a_key_is_refused(text: str) -> None:
    with pytest.raises(MalformedKey):
        VerifierKey.parse(text)


def test_a_key_has_a_name_that_notes_can_carry_and_signs_what_it_is_for() -> None:
    for name in ("", "two words", "a+b", "a\nb", "全角\u3000空格"):
        with pytest.raises(MalformedKey):
            SigningKey.from_seed(name, b"\1" * 32)
    with pytest.raises(MalformedKey):
        WITNESS.sign(HEAD.text)
    with pytest.raises(MalformedKey):
        LOG.sign(HEAD.text, 1000)
