"""``jointsup commit``: a party's nonce and commitment, made on its own machine."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from jointsup.cli.output import Answer, common
from jointsup.codec.files import beside


@click.command()
@click.argument("pair", type=click.Path(path_type=Path))
@click.option("--party", required=True, help="Id of the party, as in the round document. 提交方")
@click.option(
    "--round",
    "document",
    type=click.Path(path_type=Path),
    help="The round or staffing document: its digest and the party are checked against it; without it, whether PARTY is one is not checked. 批次文件",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="File for the nonce: keep it secret until the reveal.",
)
@click.option(
    "--send",
    type=click.Path(path_type=Path),
    help="File for the commitment; OUT.commitment.json if not given.",
)
@common
def commit(pair: Path, party: str, document: Path | None, out: Path, send: Path | None, say: Answer) -> None:
    """Commit to a nonce for the round of PAIR (pair/1), before the seed can exist. 承诺随机数。"""
    from jointsup.canonical import canonical
    from jointsup.codec.files import write_file, writing
    from jointsup.codec.reading import read_document
    from jointsup.codec.structure import unstructure
    from jointsup.errors import BadRound, problem
    from jointsup.model.documents import Pair
    from jointsup.places import Place
    from jointsup.services.folders import document_digest, read_json
    from jointsup.services.seeding import commit as make_commitment

    digests = read_document(pair, Pair)
    if document is not None:
        stated = read_json(document)
        if document_digest(digests.hash, stated) != digests.round_digest:
            raise BadRound([problem("round.other", Place(str(document)), digests.round_digest)])
        if party not in [entry["party"] for entry in stated["sources"]["parties"]]:
            raise BadRound([problem("seed.unknown_party", Place(str(document)), party)])
    nonce, commitment = make_commitment(digests, party, secrets.token_bytes)
    target = send or beside(out, ".commitment.json")
    with writing(out) as file:
        file.write(canonical(unstructure(nonce)).encode())
        write_file(target, canonical(unstructure(commitment)).encode(), public=True)
    say(f"commitment of {party}: {commitment.commitment}", f"{party} 的承诺：{commitment.commitment}")
    say(f"Send {target}; keep {out} secret until the reveal.", f"请送出 {target}；{out} 在揭示前须保密。")
    if document is None:
        say(
            f"Not checked: that {party} is a party of the round, which only the round document says (--round).",
            f"未核对 {party} 是否为本批次的提交方：只有批次文件载明（--round）。",
        )
    say.fact(checked_party=document is not None)
    say.fact(party=party, commitment=commitment.commitment, nonce_file=str(out), commitment_file=str(target))
