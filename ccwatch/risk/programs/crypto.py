"""Programs for keys and ciphers: openssl with its subcommands, gpg, age, sops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Fetches, Flow, Looks, Reads, RunsShell, Sends, Writes
from ccwatch.risk.effect import Category, Effect, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.endpoint import host_word, with_text
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_COMMON: Final = (
    "-help=help --help=help -inform= -outform= -passin= -passout= -nameopt= -certopt= -verbose "
    "-quiet -rand=look -writerand=write "
)


def _openssl(
    effect: Effect,
    table: str,
    more: Callable[[Parsed, Invocation], Sequence[Act]] | None = None,
    *,
    operands: str = "",
    when: Mapping[str, Effect] | None = None,
) -> Command:
    return Command(
        effect,
        Options(_COMMON + table, long_dash=True),
        operands,
        when=when or {},
        more=more,
    )


_X509: Final = (
    "-in=look -out=write -noout -text -subject -issuer -dates -startdate -enddate -serial -hash "
    "-subject_hash -subject_hash_old -issuer_hash -issuer_hash_old -ocspid -ocsp_uri -email "
    "-alias -fingerprint -sha1 -sha256 -sha384 -sha512 -md5 -modulus -pubkey -purpose -ext= "
    "-checkend= -checkhost= -checkemail= -checkip= -trustout -dateopt= -multi -utf8 -nocert "
    "-req -new -signkey=look -key=look -CA=look -CAkey=look -CAcreateserial -CAserial=write -days= "
    "-set_serial= -extfile=look -extensions= -copy_extensions= -x509toreq -preserve_dates "
    "-force_pubkey=look -subj= -set_subject= -set_issuer= -not_before= -not_after= -clrext "
    "-addtrust= -addreject= -setalias= -badsig -sigopt= -vfyopt= -C "
)
_REQ: Final = (
    "-in=look -out=write -noout -text -subject -pubkey -modulus -verify -new -x509 -newkey= "
    "-keyout=write -key=look -nodes -noenc -days= -subj= -config=look -extensions= -reqexts= "
    "-addext= -batch -utf8 -sha256 -sha384 -sha512 -sha1 -md5 -set_serial= -multivalue-rdn "
    "-CA=look -CAkey=look -copy_extensions= -pkeyopt= -sigopt= -section= -reqopt= -not_before= "
    "-not_after= -newhdr "
)
_PRIVATE: Final = (
    "-in=read -out=write -pubin -pubout -noout -text -text_pub -check -pubcheck -modulus -aes128 "
    "-aes192 -aes256 -aes-256-cbc -des3 -traditional -topk8 -nocrypt -v1= -v2= -iter= -param_enc= "
    "-conv_form= -param_out -RSAPublicKey_in -RSAPublicKey_out -scrypt -pubout "
)
_CIPHER: Final = (
    "-e -d -a -A -base64 -in=read -out=write -k= -kfile=look -K= -iv= -S= -pass= -salt -nosalt "
    "-pbkdf2 -iter= -md= -nopad -p -P -bufsize= -z -none -list -ciphers -saltlen= "
)
_DIGEST: Final = (
    "-c -r -d -hex -binary -list -non-fips-allow -hmac= -mac= -macopt= -out=write -sign=look "
    "-verify=look -prverify=look -signature=look -keyform= -sigopt= -xoflen= -md5 -sha1 -sha224 "
    "-sha256 -sha384 -sha512 -sha512-256 -sha3-256 -sha3-384 -sha3-512 -blake2b512 -blake2s256 "
    "-ripemd160 -sm3 -fips-fingerprint "
)
_KEYS: Final = (
    "-out=write -outpubkey=write -algorithm= -pkeyopt= -paramfile=look -genparam -text -f4 -3 -F4 "
    "-primes= -aes128 -aes192 -aes256 -aes-256-cbc -des3 -traditional -name= -genkey -noout "
    "-list_curves -conv_form= -param_enc= -in=look -check -2 -5 -dsaparam -C "
)
_CLIENT: Final = (
    "-connect= -host= -port= -bind= -servername= -noservername -verify= -verify_return_error "
    "-verify_hostname= -verify_email= -verify_ip= -verify_depth= -verify_quiet -verifyCAfile=look "
    "-CAfile=look -CApath=look -CAstore=look -no-CAfile -no-CApath -cert=look -key=look -certform= "
    "-keyform= -cert_chain=look -pass= -showcerts -prexit -state -debug -msg -msgfile=write "
    "-trace -security_debug -crlf -ign_eof -no_ign_eof -quiet -brief -starttls= -xmpphost= -name= "
    "-alpn= -nextprotoneg= -status -reconnect -no_ticket -tls1 -tls1_1 -tls1_2 -tls1_3 -no_tls1 "
    "-no_tls1_1 -no_tls1_2 -no_tls1_3 -no_ssl3 -dtls -dtls1_2 -cipher= -ciphersuites= -curves= "
    "-groups= -sigalgs= -client_sigalgs= -sess_out=write -sess_in=look -serverpref -4 -6 -timeout "
    "-keylogfile=write -proxy= -proxy_user= -proxy_pass= -tlsextdebug -no_comp -comp -nbio "
    "-early_data=upload -max_protocol= -min_protocol= -ct -noct -async -x509_strict "
    "-partial_chain -purpose= -crl_check -crl_check_all -nocommands -adv -dane_tlsa_domain= "
    "-dane_tlsa_rrdata= -quic -new -www= -time= -bugs -servername= "
)


def _judge_certificate(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return what a certificate tool does without -noout: the object itself goes out."""
    if parsed.has("-noout") and not parsed.has("-req", "-signkey", "-CA", "-x509", "-newkey"):
        return []
    return [Does(medium(Category.FS_READ, "puts out the certificate or request"))]


def _judge_request(parsed: Parsed, invocation: Invocation) -> list[Act]:
    acts = _judge_certificate(parsed, invocation)
    if parsed.has("-newkey") and not parsed.has("-keyout"):
        word = parsed.values("-newkey")
        acts += [Writes(with_text(value, "privkey.pem")) for value in word]
    return acts


def _judge_private(parsed: Parsed, _: Invocation) -> list[Act]:
    if parsed.has("-pubin") or (parsed.has("-noout") and not parsed.has("-text")):
        return [Does(low(Category.FS_READ, "checks a key"))]
    if parsed.has("-pubout"):
        return [Does(medium(Category.FS_READ, "takes the public key out of a private one"))]
    if parsed.has("-out"):
        return [Does(medium(Category.SECRETS_READ, "writes a private key in another form"))]
    return [Does(high(Category.SECRETS_READ, "shows a private key")), Emits(Flow.SECRET)]


def _judge_cipher(parsed: Parsed, _: Invocation) -> list[Act]:
    if not parsed.has("-d"):
        return []
    return [Emits(Flow.DECODED)]


def _judge_new_key(parsed: Parsed, _: Invocation) -> list[Act]:
    if parsed.has("-out", "-list_curves"):
        return []
    return [Emits(Flow.SECRET)]


def _judge_client(parsed: Parsed, invocation: Invocation) -> list[Act]:
    hosts = parsed.values("-connect", "-host", "-proxy")
    acts: list[Act] = [Fetches(host_word(word)) for word in hosts]
    if invocation.is_piped:
        acts += [Sends(host_word(word), piped=True, idle=True) for word in hosts]
    return [*acts, Emits(Flow.NETWORK)]


_CIPHER_COMMAND: Final = _openssl(
    low(Category.FS_READ, "encodes or decodes"), _CIPHER, _judge_cipher
)
_DIGEST_COMMAND: Final = _openssl(
    medium(Category.FS_READ, "computes or checks a digest or a signature"),
    _DIGEST,
    operands="look*",
)
_PRIVATE_COMMAND: Final = _openssl(
    low(Category.FS_READ, "works with a key"), _PRIVATE, _judge_private
)
_KEY_COMMAND: Final = _openssl(
    medium(Category.SECRETS_READ, "makes a key or parameters"),
    _KEYS,
    _judge_new_key,
    operands="data",
)
_LIST: Final = _openssl(
    low(Category.SYSTEM_READ, "shows what openssl can do"),
    "-1 -commands -digest-commands -cipher-commands -digest-algorithms -cipher-algorithms "
    "-mac-algorithms -public-key-algorithms -kdf-algorithms -random-instances -random-generators "
    "-encoders -decoders -providers -engines -disabled -objects -options= -missing-help "
    "-standard-commands -all-algorithms -select= -a -v -V -b -o -f -p -d -e -r -m -s -c -tls1 "
    "-tls1_2 -tls1_3 -stdname -psk -srp -ssl3 -convert= -ciphersuites= -configdir -enginesdir "
    "-modulesdir -dsoext -dirnamesep -listsep -seeds -cpusettings -elapsed -evp= -seconds= -bytes= "
    "-multi= -decrypt -mr -primes= -hex -checks= -generate -bits= -safe -tls-signature-algorithms ",
    operands="data*",
)
_OTHER_PUBLIC: Final = _openssl(
    low(Category.FS_READ, "shows or checks a certificate"),
    "-in=read -noout -text -CAfile=look -CApath=look -untrusted=look -trusted=look -purpose= "
    "-partial_chain -show_chain -crl_check -crl_check_all -CRLfile=look -no-CAfile -no-CApath "
    "-verify_hostname= -verify_email= -verify_ip= -x509_strict -check_ss_sig -attime= -i -dump "
    "-strparse= -offset= -length= -dlimit= -oid=look -print_certs -print -item= -out=write ",
    operands="look*",
)
_CRL: Final = _openssl(
    low(Category.FS_READ, "shows a list of revoked certificates"),
    "-in=look -out=write -noout -text -issuer -hash -lastupdate -nextupdate -crlnumber "
    "-fingerprint -CAfile=look -CApath=look -sha256 -sha1 ",
    _judge_certificate,
)
_CIPHER_NAMES: Final = "des|des3|des-ede3-cbc|rc4|bf|cast|seed|zlib|sm4-cbc|chacha20|" + "|".join(
    f"{name}-{bits}-{mode}"
    for name in ("aes", "camellia", "aria")
    for bits in (128, 192, 256)
    for mode in ("cbc", "ecb", "ctr", "cfb", "ofb")
)

_OPENSSL: Final = Group(
    {
        "version|help|list|ciphers|errstr|speed|prime|info": _LIST,
        "x509": _openssl(low(Category.FS_READ, "shows a certificate"), _X509, _judge_certificate),
        "req": _openssl(low(Category.FS_READ, "shows a request"), _REQ, _judge_request),
        "crl": _CRL,
        "verify|asn1parse|pkcs7|crl2pkcs7|pkeyparam|nseq": _OTHER_PUBLIC,
        f"enc|base64|{_CIPHER_NAMES}": _CIPHER_COMMAND,
        "dgst|md4|md5|sha1|sha224|sha256|sha384|sha512|sha3-256|sha3-512|blake2b512|blake2s256"
        "|ripemd160|rmd160|sm3": _DIGEST_COMMAND,
        "rand": _openssl(
            medium(Category.SECRETS_READ, "makes a random secret"),
            "-hex -base64 -out=write ",
            operands="data",
        ),
        "genrsa|genpkey|gendsa|ecparam|dsaparam|dhparam|gendh": _KEY_COMMAND,
        "rsa|ec|dsa|pkey|pkcs8": _PRIVATE_COMMAND,
        "s_client|s_time": _openssl(
            low(Category.NET_READ, "opens a TLS connection"), _CLIENT, _judge_client, operands="url"
        ),
        "s_server": _openssl(
            high(Category.NET_LISTEN, "serves TLS to the network"),
            _CLIENT + "-accept= -cert2=look -key2=look -WWW -HTTP -rev -naccept= -dhparam=look ",
        ),
        "pkcs12|cms|smime|ts|pkeyutl|rsautl|ca|passwd|storeutl|mac|kdf|spkac|srp|sess_id": _openssl(
            medium(Category.SECRETS_READ, "works with keys or passwords"),
            "-in=read -out=write -inkey=read -export -nokeys -nocerts -clcerts -cacerts -info "
            "-nodes -noenc -legacy -name= -certfile=look -CAfile=look -password= -sign -verify "
            "-encrypt -decrypt -signer=look -recip=look -noout -text -6 -5 -1 -apr1 -salt= -stdin "
            "-batch -config=look -days= -notext -extensions= -cert=look -keyfile=read -pubin "
            "-sigfile=look -pkeyopt= -gencrl -revoke=look ",
            operands="data*",
        ),
        "ocsp": _openssl(
            medium(Category.NET_READ, "asks whether a certificate is revoked"),
            "-issuer=look -cert=look -url=url -host= -CAfile=look -text -resp_text -req_text "
            "-no_nonce -header= -noverify -verify_other=look -out=write ",
        ),
    },
    Options("-help=help --help=help -v=help -version=help --version=help", long_dash=True),
    alone=uncertain("takes its commands from its input"),
)

_GPG_READS: Final = (
    "--list-keys --list-public-keys --list-secret-keys --list-signatures --list-sigs --check-sigs "
    "--check-signatures --fingerprint --verify --list-packets --show-keys --card-status "
    "--list-config --list-options= --verify-options= --print-md --print-mds --list-gcrypt-config "
    "--dump-options --list-trustdb --with-colons --with-fingerprint --with-subkey-fingerprint "
    "--with-keygrip --with-secret --with-wkd-hash --keyid-format= --fixed-list-mode "
)
_GPG: Final = Options(
    _GPG_READS
    + """ -kKvqnsbdecat -o=write -r= -R= -u= -z= --help=help -h=help --version=help
--verbose --quiet --no-tty --batch --yes --no --dry-run --armor --no-armor --textmode
--homedir=look --keyring=look --secret-keyring=look --no-default-keyring --trust-model=
--always-trust --status-fd= --logger-fd= --command-fd= --with-key-data --display-charset= --utf8
--no-greeting --no-permission-warning --no-auto-check-trustdb --enable-special-filenames
--output=write --recipient= --hidden-recipient= --default-key= --local-user= --cipher-algo=
--digest-algo= --compress-algo= --s2k-mode= --pinentry-mode= --passphrase-fd= --passphrase=
--passphrase-file=look --max-output= --expert --no-symkey-cache --throw-keyids --set-filename=
--decrypt --sign --detach-sign --clear-sign --clearsign --encrypt --symmetric --export
--export-ssh-key --dearmor --enarmor --gen-random --keyserver=url --keyserver-options=
--import --import-options= --export-options= --recv-keys --receive-keys --refresh-keys
--search-keys --locate-keys --locate-external-keys --auto-key-locate= --fetch-keys --send-keys
--delete-keys --delete-key --delete-secret-keys --delete-secret-key
--delete-secret-and-public-keys --delete-secret-and-public-key --export-secret-keys
--export-secret-key --export-secret-subkeys --gen-key --generate-key --full-generate-key
--full-gen-key --quick-generate-key --quick-gen-key --quick-add-key --quick-add-uid
--quick-revoke-uid --quick-set-expire --edit-key --sign-key --lsign-key --quick-sign-key
--quick-lsign-key --gen-revoke --generate-revocation --change-passphrase --passwd
--import-ownertrust --export-ownertrust --update-trustdb --check-trustdb --edit-card
--card-edit --change-pin"""
)
_GPG_EFFECTS: Final = {
    "-d --decrypt": high(Category.SECRETS_READ, "decrypts a message"),
    "--export-secret-keys --export-secret-key --export-secret-subkeys": high(
        Category.SECRETS_READ, "shows private keys"
    ),
    "--delete-keys --delete-key --delete-secret-keys --delete-secret-key"
    " --delete-secret-and-public-keys --delete-secret-and-public-key": high(
        Category.FS_DESTROY, "deletes keys"
    ),
    "--send-keys": high(Category.NET_WRITE, "publishes a key"),
    "--edit-key --sign-key --lsign-key --quick-sign-key --quick-lsign-key --import-ownertrust"
    " --quick-set-expire --quick-add-uid --quick-revoke-uid --quick-add-key --change-passphrase"
    " --passwd --gen-revoke --generate-revocation --edit-card --card-edit --change-pin": high(
        Category.PERSISTENCE, "changes keys, or whom they trust"
    ),
    "--gen-key --generate-key --full-generate-key --full-gen-key --quick-generate-key"
    " --quick-gen-key": high(Category.FS_WRITE, "makes a key in the keyring"),
    "--import --recv-keys --receive-keys --refresh-keys --fetch-keys --locate-external-keys": high(
        Category.PERSISTENCE, "takes keys into the keyring"
    ),
    "--search-keys --locate-keys": medium(Category.NET_READ, "looks for a key on a server"),
    "-s --sign -b --detach-sign --clear-sign --clearsign": medium(
        Category.FS_WRITE, "signs with a private key"
    ),
    "-e --encrypt -c --symmetric --dearmor --enarmor": medium(
        Category.FS_WRITE, "writes the file in another form"
    ),
    "--update-trustdb --check-trustdb": medium(Category.FS_WRITE, "updates its record of trust"),
    "--passphrase": medium(Category.SECRETS_READ, "has a password in the command"),
    "--command-fd": uncertain("takes its commands from its input"),
}
_GPG_HARMLESS: Final = tuple(
    name.rstrip("=") for name in (*_GPG_READS.split(), "-k", "-K", "--export", "--gen-random")
)


def _judge_gpg(parsed: Parsed, _: Invocation) -> list[Act]:
    acts: list[Act] = []
    if parsed.has("-d", "--decrypt"):
        acts += [Reads(word) for word in parsed.operands]
        acts += [Emits(Flow.SECRET), Emits(Flow.DECODED)]
    if parsed.has("--export-secret-keys", "--export-secret-key", "--export-secret-subkeys"):
        acts.append(Emits(Flow.SECRET))
    if parsed.has("--dearmor"):
        acts.append(Emits(Flow.DECODED))
    if parsed.has("--fetch-keys"):
        acts += [Fetches(word) for word in parsed.operands]
    verbs = [name for names in _GPG_EFFECTS for name in names.split()]
    if not parsed.has(*_GPG_HARMLESS, *verbs):
        acts.append(Does(uncertain("shows or decrypts what it is given")))
    return acts


_AGE: Final = Options(
    "-edpa -h=help -j= -o=write -r= -R=look -i=look --help=help --version=help --encrypt --decrypt "
    "--output=write --passphrase --armor --recipient= --recipients-file=look --identity=look"
)


def _judge_age(parsed: Parsed, _: Invocation) -> list[Act]:
    if not parsed.has("-d", "--decrypt"):
        return [Does(medium(Category.FS_WRITE, "encrypts a file"))]
    acts: list[Act] = [Does(high(Category.SECRETS_READ, "decrypts a file"))]
    if not parsed.has("-o", "--output"):
        acts += [Emits(Flow.SECRET), Emits(Flow.DECODED)]
    return acts


def _judge_age_keygen(parsed: Parsed, _: Invocation) -> list[Act]:
    if parsed.has("-y"):
        return [Looks(word) for word in parsed.operands]
    acts: list[Act] = [Does(medium(Category.SECRETS_READ, "makes a private key"))]
    return acts if parsed.has("-o", "--output") else [*acts, Emits(Flow.SECRET)]


_SOPS_OPTIONS: Final = Options(
    "-h=help --help=help -v=help --version=help -des -i -r --decrypt --encrypt --rotate --in-place "
    "--show-master-keys --ignore-mac --verbose --output=write --output-dir=write -p= --pgp= -k= "
    "--kms= --gcp-kms= --azure-kv= --hc-vault-transit= -a= --age= --input-type= --output-type= "
    "--extract= --set= --config=look --encrypted-regex= --unencrypted-regex= --indent= "
    "--aws-profile= --pristine --background --no-fifo --user= --filename= --filename-override= "
    "--same-process --mac-only-encrypted -y --yes"
)
_REVEALS: Final = high(Category.SECRETS_READ, "decrypts secrets")


def _judge_sops(parsed: Parsed, _: Invocation) -> list[Act]:
    if parsed.has("-i", "--in-place"):
        return [Writes(word, "rewrites") for word in parsed.operands]
    if parsed.has("-d", "--decrypt"):
        return [Does(_REVEALS), Emits(Flow.SECRET)]
    return []


def _judge_exec(parsed: Parsed, _: Invocation) -> list[Act]:
    return [RunsShell(word) for word in parsed.operands[1:]]


_SHOWS_SECRET: Final = Command(
    _REVEALS, Options(), more=lambda _parsed, _invocation: [Emits(Flow.SECRET)]
)
_SOPS_PLAIN: Final = Command(
    medium(Category.FS_WRITE, "encrypts or edits {}"), _SOPS_OPTIONS, more=_judge_sops
)
_AGE_COMMAND: Final = Command(low(Category.FS_READ, "works with {}"), _AGE, more=_judge_age)

PROGRAMS: Final[dict[str, Judge]] = {
    "openssl": _OPENSSL,
    "gpg gpg2": Command(
        low(Category.SYSTEM_READ, "reads keys or signatures"),
        _GPG,
        more=_judge_gpg,
        when=_GPG_EFFECTS,
    ),
    "age rage": _AGE_COMMAND,
    "age-keygen rage-keygen": Command(
        low(Category.FS_READ, "works with keys"),
        Options("-o=write --output=write -y -h=help --help=help --version=help -pq"),
        more=_judge_age_keygen,
    ),
    "sops": Group(
        {
            "decrypt": _SHOWS_SECRET,
            "encrypt|edit|set|unset|rotate|updatekeys|groups": Command(
                medium(Category.FS_WRITE, "changes an encrypted file: {}"), more=_judge_sops
            ),
            "filestatus": Command(low(Category.FS_READ, "says whether {0} is encrypted")),
            "publish": Command(high(Category.NET_WRITE, "publishes {}")),
            "keyservice": Command(high(Category.NET_LISTEN, "serves keys")),
            "exec-env|exec-file": Command(
                high(Category.SECRETS_READ, "gives secrets to a command"),
                more=_judge_exec,
            ),
        },
        _SOPS_OPTIONS,
        otherwise=_SOPS_PLAIN,
    ),
}
