#!/usr/bin/env python3
"""Prints tokens made by PyJWT, good ones and attacks, as tests/http/security/token/tokens.json has them:
  python3 make_tokens.py > tokens.json
Needs PyJWT and cryptography; exits with 77 where they are not installed."""

import base64
import hashlib
import hmac
import json
import sys

try:
    import jwt
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
except ImportError:
    sys.exit(77)

NOW = 1_800_000_000
GOOD = {"sub": "alice", "iss": "https://id.example.org", "aud": "api", "exp": NOW + 600,
        "scope": "me items"}
SECRET = b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def part(value):
    return encoded(value if isinstance(value, bytes) else json.dumps(value).encode())


def signed(header, claims, secret=SECRET):
    """By HMAC, whatever the header says."""
    text = part(header) + "." + part(claims)
    return text + "." + encoded(hmac.new(secret, text.encode(), hashlib.sha256).digest())


def jwk(key, algorithm, kid):
    made = json.loads(jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key()))
    made.pop("key_ops", None)
    return {**made, "alg": algorithm, "kid": kid}


private = {
    "RS256": rsa.generate_private_key(65537, 2048),
    "PS384": rsa.generate_private_key(65537, 2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "ES384": ec.generate_private_key(ec.SECP384R1()),
    "ES512": ec.generate_private_key(ec.SECP521R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
}
keys = [{"kty": "oct", "k": encoded(SECRET), "alg": "HS256", "kid": "hmac"}]
keys += [jwk(key, name, "key-" + name) for name, key in private.items()]
cases = []


def case(name, token, why=""):
    cases.append({"name": name, "token": token, "why": why})


def hs(claims=None, header=None, **changes):
    made = {**GOOD, **(claims or {}), **changes}
    return jwt.encode({k: v for k, v in made.items() if v is not None}, SECRET, "HS256",
                      headers={"kid": "hmac", **(header or {})})


UNSIGNED = "is signed by no key that is known, for that algorithm"
case("HS256", hs())
for name, key in private.items():
    case(name, jwt.encode(GOOD, key, name, headers={"kid": "key-" + name}))
case("without a kid", jwt.encode(GOOD, private["ES256"], "ES256"))
case("audience in a list", hs(aud=["other", "api"]))
case("expired within the leeway", hs(exp=NOW - 4))

# No algorithm, whatever its letters.
for none in ("none", "None", "NONE", "nOnE"):
    case("alg " + none, part({"alg": none, "typ": "JWT"}) + "." + part(GOOD) + ".", UNSIGNED)
case("alg none with a signature", signed({"alg": "none"}, GOOD), UNSIGNED)
case("no alg", signed({"typ": "JWT"}, GOOD), "has no algorithm")
case("alg a number", signed({"alg": 256}, GOOD), "has no algorithm")
case("alg empty", signed({"alg": ""}, GOOD), UNSIGNED)
# The public key as the secret of HMAC, in each form that somebody may have.
for form, text in (("PEM", serialization.PublicFormat.SubjectPublicKeyInfo),):
    pem = private["RS256"].public_key().public_bytes(serialization.Encoding.PEM, text)
    case("HS256 with the RSA key as secret, " + form,
         signed({"alg": "HS256", "kid": "key-RS256"}, GOOD, pem), UNSIGNED)
    case("the same with the kid of the secret",
         signed({"alg": "HS256", "kid": "hmac"}, GOOD, pem), UNSIGNED)
case("HS256 with the modulus as secret",
     signed({"alg": "HS256"}, GOOD, base64.urlsafe_b64decode(keys[1]["n"] + "==")), UNSIGNED)
# One key for the algorithm of another.
case("RS256 by the key of PS384",
     jwt.encode(GOOD, private["PS384"], "RS256", headers={"kid": "key-PS384"}), UNSIGNED)
case("PS256 by the key of RS256",
     jwt.encode(GOOD, private["RS256"], "PS256", headers={"kid": "key-RS256"}), UNSIGNED)
case("HS512 by the secret of HS256", jwt.encode(GOOD, SECRET, "HS512", headers={"kid": "hmac"}),
     UNSIGNED)
case("ES256 by the kid of ES384",
     jwt.encode(GOOD, private["ES256"], "ES256", headers={"kid": "key-ES384"}), UNSIGNED)
# What a token says of keys.
stranger = rsa.generate_private_key(65537, 2048)
strange = json.loads(jwt.get_algorithm_by_name("RS256").to_jwk(stranger.public_key()))
case("its own jwk", jwt.encode(GOOD, stranger, "RS256", headers={"jwk": strange}), UNSIGNED)
case("jku", jwt.encode(GOOD, stranger, "RS256", headers={"jku": "https://evil.example/k.json"}),
     UNSIGNED)
case("kid of a path", hs(header={"kid": "../../../../dev/null"}), UNSIGNED)
case("kid of a path, empty secret",
     signed({"alg": "HS256", "kid": "/dev/null"}, GOOD, b""), UNSIGNED)
case("kid of SQL", hs(header={"kid": "x' UNION SELECT 'k"}), UNSIGNED)
case("kid an object", signed({"alg": "HS256", "kid": {"a": 1}}, GOOD), "has a kid that is no text")
case("critical header", hs(header={"crit": ["exp"]}), "has a critical header")
case("unknown critical header", signed({"alg": "HS256", "crit": ["x"], "x": 1}, GOOD),
     "has a critical header")
case("payload that is no base64", signed({"alg": "HS256", "b64": False}, GOOD),
     "has a payload that is packed, sealed or not in base64")
case("packed payload", signed({"alg": "HS256", "zip": "DEF"}, GOOD),
     "has a payload that is packed, sealed or not in base64")
case("sealed payload", signed({"alg": "HS256", "enc": "A256GCM"}, GOOD),
     "has a payload that is packed, sealed or not in base64")
case("b64 as it is anyway", signed({"alg": "HS256", "b64": True}, GOOD))
CLAIMS = json.dumps(GOOD).encode()
MALFORMED = "has claims that are no object, or have a name twice"
case("claims with a NUL behind them", signed({"alg": "HS256"}, CLAIMS + b"\0"), MALFORMED)
case("claims with a mark of their order of bytes", signed({"alg": "HS256"}, b"\xef\xbb\xbf" + CLAIMS),
     MALFORMED)
case("a subject with a NUL", hs(sub="alice\0"), "does not say of whom it is")
case("an audience with a number", hs(aud=["api", 1]), "is for others")
case("detached payload", signed({"alg": "HS256", "crit": ["b64"], "b64": False}, GOOD),
     "has a critical header")
case("another type", hs(header={"typ": "logout+jwt"}), "is of another type")
# Dates.
case("expired", hs(exp=NOW - 60), "has expired")
case("expired this second, after the leeway", hs(exp=NOW - 5), "has expired")
case("without exp", hs(exp=None), "does not say when it expires")
case("exp a text", signed({"alg": "HS256"}, {**GOOD, "exp": str(NOW + 600)}),
     "does not say when it expires")
case("exp beyond all clocks", signed({"alg": "HS256"}, {**GOOD, "exp": 1e300}),
     "does not say when it expires")
case("exp null", signed({"alg": "HS256"}, {**GOOD, "exp": None}), "does not say when it expires")
case("not yet", hs(nbf=NOW + 60), "is not valid yet")
case("nbf a text", signed({"alg": "HS256"}, {**GOOD, "nbf": "1"}), "has a date that is none")
case("made in the future", hs(iat=NOW + 60), "is not valid yet")
# For whom, and of whom.
case("another audience", hs(aud="other"), "is for others")
case("audience in other letters", hs(aud="API"), "is for others")
case("no audience", hs(aud=None), "is for nobody")
case("audience a number", signed({"alg": "HS256"}, {**GOOD, "aud": 1}), "is for others")
case("another issuer", hs(iss="https://id.example.com"), "is of another issuer")
case("issuer with a slash more", hs(iss="https://id.example.org/"), "is of another issuer")
case("no issuer", hs(iss=None), "is of another issuer")
case("no subject", hs(sub=None), "does not say of whom it is")
case("subject an object", signed({"alg": "HS256"}, {**GOOD, "sub": {}}),
     "does not say of whom it is")
# Form.
good = hs()
header, claims, signature = good.split(".")
case("empty", "", "has other than three parts")
case("truncated signature", good[:-3], UNSIGNED)
case("without signature", header + "." + claims + ".", UNSIGNED)
case("without its last part", header + "." + claims, "has other than three parts")
case("a part more", good + ".", "has other than three parts")
case("five parts", ".".join([header, "", "", claims, signature]), "has other than three parts")
case("another signature", header + "." + claims + "." + encoded(b"x" * 32), UNSIGNED)
case("other claims", header + "." + part({**GOOD, "sub": "root"}) + "." + signature, UNSIGNED)
case("padded", good + "=", "is malformed")
case("a line behind it", good + "\n", "is malformed")
case("blank within", header + " ." + claims + "." + signature, "is malformed")
case("header no object", signed([], GOOD), "is malformed")
case("header with a name twice",
     signed(b'{"alg":"none","alg":"HS256"}', GOOD), "is malformed")
case("claims with a name twice",
     signed({"alg": "HS256"}, (json.dumps(GOOD)[:-1] + ', "sub": "root"}').encode()),
     "has claims that are no object, or have a name twice")
case("claims with a name twice, escaped",
     signed({"alg": "HS256"}, (json.dumps(GOOD)[:-1] + ', "s\\u0075b": "root"}').encode()),
     "has claims that are no object, or have a name twice")
case("claims with a name twice, within",
     signed({"alg": "HS256"}, (json.dumps(GOOD)[:-1] + ', "x": {"a": 1, "a": 2}}').encode()),
     "has claims that are no object, or have a name twice")
case("claims no object", signed({"alg": "HS256"}, b'["sub"]'),
     "has claims that are no object, or have a name twice")
case("claims of no UTF-8", signed({"alg": "HS256"}, b'{"sub": "\xff"}'),
     "has claims that are no object, or have a name twice")
case("claims too deep",
     signed({"alg": "HS256"}, (json.dumps(GOOD)[:-1] + ', "x": ' + "[" * 200 + "]" * 200 +
                               "}").encode()),
     "has claims that are no object, or have a name twice")
case("ES256 of zeros", part({"alg": "ES256", "kid": "key-ES256"}) + "." + part(GOOD) + "." +
     encoded(bytes(64)), UNSIGNED)
text = part({"alg": "ES256", "kid": "key-ES256"}) + "." + part(GOOD)
der = private["ES256"].sign(text.encode(), ec.ECDSA(__import__(
    "cryptography.hazmat.primitives.hashes", fromlist=["SHA256"]).SHA256()))
case("ES256 signed in DER", text + "." + encoded(der), UNSIGNED)

json.dump({"now": NOW, "leeway": 5, "issuer": GOOD["iss"], "audience": ["api"],
           "keys": keys, "cases": cases}, sys.stdout, indent=1)
print()
