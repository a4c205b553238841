#!/usr/bin/env python3
"""Bytes per leaf of a certificate, raw and after gzip, record by record.   usage: benches/bytes.py CERTIFICATE…"""
import collections, gzip, sys

for path in sys.argv[1:]:
    data = open(path, "rb").read()
    records = collections.defaultdict(list)
    for line in data.decode().splitlines():
        records[line.split(" ")[0]].append(line)
    leaves = max(1, len(records["leaf"]))
    print(f"{path}: {leaves} leaves, {len(data) // leaves} bytes per leaf, {len(gzip.compress(data, 9)) // leaves} after gzip")
    for name, lines in records.items():
        text = "\n".join(lines).encode()
        print(f"  {name:10} {len(text) // leaves:7} {len(gzip.compress(text, 9)) // leaves:7}")
