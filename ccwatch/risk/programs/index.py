"""Which table has which program.

Written by ``python -m tests.risk.programs.write_index``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

FAMILIES: Final[Mapping[str, str]] = {
    "agent": (
        "claude codex gemini cursor-agent aider opencode goose amp q copilot crush kimi qwen "
        "cline droid auggie cn plandex interpreter openhands mentat roo kiro kiro-cli vibe "
        "codebuff grok devin jules claude-code happy claude-flow ollama llm mods sgpt chatgpt "
        "tgpt ccwatch"
    ),
    "ansible": (
        "ansible-doc ansible-inventory ansible-galaxy ansible-vault ansible-config ansible-test "
        "ansible ansible-playbook ansible-pull ansible-console ansible-lint"
    ),
    "archive": "tar gtar bsdtar",
    "arithmetic": "bc dc expr",
    "awk": "awk gawk mawk nawk goawk",
    "aws": "aws awslocal",
    "azure": "az azd func",
    "binary_tools": (
        "plutil PlistBuddy codesign lipo otool nm dwarfdump llvm-objdump llvm-nm atos vtool size "
        "dyld_info pagestuff segedit install_name_tool strip bitcode_strip dsymutil "
        "codesign_allocate symbols sample sips textutil qlmanage mdimport mdutil binhex macbinary "
        "applesingle compression_tool readelf objdump ditto"
    ),
    "brew": "brew",
    "buckets": "gsutil s3cmd s5cmd azcopy mc mcli bq",
    "build_system": "cmake cpack meson zig protoc ghc",
    "builtin": (
        "echo print printf true false : test [ [[ pwd cd chdir pushd popd dirs type whence where "
        "which command builtin hash rehash help export declare typeset local readonly integer "
        "float unset set shopt setopt unsetopt alias unalias read mapfile readarray wait jobs fg "
        "bg disown suspend ulimit umask limit return break continue exit logout times shift "
        "caller getopts let enable disable bind bindkey compgen complete compopt history fc trap "
        "eval source . exec coproc zmodload ztcp zsocket"
    ),
    "bulk": (
        "dd gdd dcfldd split gsplit csplit gcsplit rename prename perl-rename file-rename mmv mcp "
        "zmv"
    ),
    "capture": "nmap tcpdump tshark dumpcap cloudflared localtunnel lt bore tailscale",
    "clouds": (
        "doctl linode-cli hcloud scw oci ibmcloud vultr-cli exo civo upctl aliyun tccli ovhcloud "
        "packet metal equinix nomad consul boundary waypoint"
    ),
    "cluster_tools": (
        "k9s kubectx kubens kustomize helmfile minikube kind k3d k3s argocd flux istioctl stern "
        "velero eksctl"
    ),
    "comparing": (
        "diff gdiff colordiff sdiff diff3 wdiff dwdiff difft difftastic delta vimdiff nvimdiff "
        "gvimdiff meld kdiff3 opendiff patch gpatch"
    ),
    "compiled": (
        "cargo rustc rustfmt go gofmt goimports gofumpt gcc g++ cc c++ clang clang++ gfortran tcc "
        "zig-cc nasm yasm nvcc icc ld as"
    ),
    "compose": "docker-compose podman-compose",
    "compressing": (
        "gzip gunzip bzip2 bunzip2 pbzip2 pbunzip2 xz unxz lzma unlzma zstd unzstd pzstd lz4 "
        "unlz4 brotli compress uncompress pigz unpigz lzip plzip lzop lrzip lrunzip zcat gzcat "
        "bzcat xzcat lzcat zstdcat lz4cat lzmacat pigz-cat zdiff bzdiff xzdiff zstddiff lzdiff "
        "zcmp bzcmp xzcmp"
    ),
    "configuration": (
        "salt salt-call salt-key puppet chef-client chef-solo chef-apply cinc-client knife "
        "cloud-init"
    ),
    "crypto": "openssl gpg gpg2 age rage age-keygen rage-keygen sops",
    "curl": "curl",
    "database": (
        "psql pgcli usql mysql mariadb mycli pg_dump pg_dumpall mysqldump mariadb-dump mysqlpump "
        "pg_restore pg_isready pg_ctl pg_resetwal pg_basebackup initdb createdb dropdb createuser "
        "dropuser vacuumdb reindexdb clusterdb mysqladmin mariadb-admin mysqlimport mysqlcheck"
    ),
    "database_file": "sqlite3 sqlite duckdb sqlcmd bcp",
    "deno": "deno",
    "desktop": (
        "open xdg-open gnome-open kde-open sensible-browser wslview explorer.exe xclip xsel "
        "pbcopy wl-copy clip.exe pbpaste wl-paste wall write mesg talk notify-send "
        "terminal-notifier dunstify zenity kdialog logger scrot grim gnome-screenshot maim "
        "spectacle screencapture xdpyinfo xwininfo xprop tput clear"
    ),
    "disk": (
        "mount umount fusermount fusermount3 eject udisksctl automount losetup swapon swapoff "
        "mkfs mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.fat mkfs.msdos "
        "mkfs.exfat mkfs.ntfs mkfs.f2fs mkfs.minix mkfs.cramfs mkfs.bfs mkfs.jfs mkfs.reiserfs "
        "mke2fs mkntfs mkdosfs newfs newfs_apfs newfs_hfs newfs_msdos newfs_exfat mkreiserfs "
        "mkswap fdisk cfdisk sfdisk parted partprobe gdisk cgdisk kpartx sgdisk wipefs blkdiscard "
        "badblocks nwipe nvme hdparm sg_format smartctl fsck e2fsck xfs_repair fsck.ext4 "
        "fsck_apfs ntfsfix debugfs resize2fs xfs_growfs tune2fs fsck.ext3 fsck.vfat fsck_hfs "
        "dumpe2fs xfs_info cryptsetup mdadm zfs zpool btrfs pvs vgs lvs pvdisplay vgdisplay "
        "lvdisplay pvscan vgscan lvscan lvmdiskscan pvremove vgremove lvremove lvreduce vgreduce "
        "pvmove pvcreate vgcreate lvcreate vgextend lvextend lvresize lvchange vgchange pvchange "
        "lvconvert vgrename lvrename vgcfgrestore vgimport vgexport dmsetup efibootmgr "
        "grub-install grub2-install grub-mkconfig grub2-mkconfig update-grub grub-set-default "
        "grub-reboot grubby update-initramfs mkinitcpio dracut kexec bless flashrom fwupdmgr "
        "bootctl insmod modprobe rmmod depmod kldload kldunload modinfo setenforce semanage "
        "setsebool restorecon apparmor_parser aa-disable aa-complain aa-teardown getenforce "
        "sestatus aa-status getsebool setcap getcap getpcaps auditctl hwclock update-alternatives "
        "alternatives ldconfig quota repquota edquota setquota quotaoff quotaon udevadm zramctl "
        "rfkill usbreset"
    ),
    "docker": "docker podman nerdctl",
    "document_store": (
        "redis-cli valkey-cli keydb-cli mongosh mongo mongodump mongoexport mongorestore "
        "mongoimport cqlsh clickhouse-client clickhouse influx etcdctl"
    ),
    "document_tool": (
        "pandoc pdftotext pdfinfo pdffonts tidy dasel pdflatex xelatex lualatex latex tex pdftex "
        "luatex latexmk"
    ),
    "download": "wget wget2 aria2c lynx w3m links links2 elinks",
    "editor": (
        "vi vim nvim gvim mvim view gview rvim rview vimx elvis ed red ex eex emacs emacsclient "
        "emacs-nox xemacs nano rnano pico micro hx helix kak joe jed mcedit ne tilde kate gedit "
        "code code-insiders codium cursor windsurf zed subl sublime_text mate bbedit atom ctags "
        "etags universal-ctags exuberant-ctags"
    ),
    "environment": "env printenv direnv dotenv dotenvx",
    "files": (
        "cp gcp mv gmv ln gln link install ginstall rm grm rmdir unlink shred gshred srm wipe "
        "scrub truncate touch gtouch mkdir gmkdir mkfifo mknod mktemp gmktemp tee gtee sponge "
        "fallocate mkfile sync trash trash-put rmtrash trash-list trash-empty trash-rm "
        "trash-restore vidir"
    ),
    "finding": "find gfind fd fdfind locate mlocate plocate slocate mdfind updatedb",
    "framework": "manage.py django-admin artisan",
    "fzf": "fzf sk skim",
    "gcloud": "gcloud firebase",
    "git": "git",
    "git_companions": (
        "git-lfs git-filter-repo bfg lazygit tig gitui git-cola gitk pre-commit prek lefthook husky"
    ),
    "github": "gh hub",
    "gitlab": "glab gitlab-runner gitlab-rails gitlab-rake gitlab-ctl",
    "helm": "helm",
    "hosting": (
        "cdk aws-cdk sam samlocal serverless sls amplify ampx eb heroku vercel vc now netlify ntl "
        "fly flyctl railway render supabase pscale neonctl neon turso wrangler wrangler2 fastly"
    ),
    "http": "http https xh xhs websocat wscat grpcurl ab hey wrk wrk2 oha bombardier siege k6",
    "image_tools": "skopeo buildah crictl colima",
    "inspectors": (
        "addr2line c++filt llvm-cxxfilt pkg-config pkgconf jps jstack jstat dpkg-deb "
        "dpkg-architecture apt-file pactree pipdeptree systemd-cgls systemd-cgtop systemd-delta "
        "networkctl busctl machinectl userdbctl oomctl infocmp dircolors uuidgen figlet toilet "
        "banner glxinfo vulkaninfo clinfo eglinfo xrandr lpstat lpq aplay arecord ccache sccache "
        "vmmap heap leaks footprint afinfo dscacheutil log sshd postconf named-checkconf "
        "mediainfo soxi pg_lsclusters pg_config"
    ),
    "interpreter": (
        "python python2 python3 pypy pypy3 python2.7 python3.6 python3.7 python3.8 python3.9 "
        "python3.10 python3.11 python3.12 python3.13 python3.14 ipython node nodejs ts-node "
        "ts-node-esm tsx perl perl5 ruby jruby php lua lua5.1 lua5.2 lua5.3 lua5.4 luajit Rscript "
        "julia osascript groovy guile elixir iex erl tclsh wish ghci runghc runhaskell clojure "
        "clj bb scala scala-cli kotlin ocaml crystal gnuplot octave octave-cli R"
    ),
    "javascript": "pnpm yarn yarnpkg bun nx lerna rush turbo nvm volta fnm corepack n",
    "job_runner": "pm2 celery adb pod",
    "jvm": (
        "java javaw javac kotlinc scalac groovyc ecj jar keytool jarsigner javap jshell dotnet "
        "nuget"
    ),
    "kubernetes": "kubectl oc",
    "language_packages": (
        "gem bundle bundler rails composer mix rebar3 cabal stack opam ghcup dart flutter swift "
        "luarocks cpan cpanm"
    ),
    "listing": (
        "ls gls dir vdir exa eza lsd tree stat gstat file du dust duf df gdf ncdu gdu readlink "
        "greadlink realpath grealpath basename dirname pathchk cygpath wslpath namei lsattr "
        "getfacl getfattr xattr GetFileInfo mdls md5sum sha1sum sha224sum sha256sum sha384sum "
        "sha512sum b2sum b3sum cksum sum shasum md5 sha1 sha224 sha256 sha384 sha512 gsha256sum "
        "gmd5sum crc32 xxhsum xxh64sum getconf"
    ),
    "machine": (
        "uptime free vmstat vm_stat iostat mpstat sar dmesg journalctl who w last lastb lastlog "
        "users finger pinky id groups whoami logname uname hostnamectl timedatectl localectl "
        "locale date gdate cal ncal sleep usleep gsleep tty stty reset nproc lscpu lsblk lsusb "
        "lspci lsmod lslocks lsipc lsns lsmem lslogins lsb_release lsdev lshw lsinitramfs lsscsi "
        "cpuid inxi neofetch fastfetch dmidecode biosdecode sysctl sensors ipcs ipcrm getent "
        "nvidia-smi acpi upower iotop runlevel hostid blkid findmnt"
    ),
    "macos": (
        "security defaults diskutil hdiutil tmutil pkgutil profiles spctl dscl dseditgroup "
        "dsenableroot dsconfigad createhomedir pwpolicy dsimport softwareupdate system_profiler "
        "sw_vers ioreg pmset nvram csrutil fdesetup kextload kextunload kmutil kextcache "
        "systemextensionsctl kextstat automator shortcuts xcodebuild xcode-select simctl scselect "
        "networkQuality afplay say xcrun"
    ),
    "mail": (
        "mail mailx s-nail heirloom-mailx sendmail ssmtp msmtp exim postfix-sendmail mutt neomutt "
        "mailq swaks"
    ),
    "media": "ffmpeg ffprobe convert magick montage composite mogrify identify exiftool",
    "messaging": (
        "kafka-topics kafka-topics.sh kafka-consumer-groups kafka-consumer-groups.sh "
        "kafka-configs kafka-configs.sh kafka-acls kafka-acls.sh kafka-console-consumer "
        "kafka-console-consumer.sh kafka-console-producer kafka-console-producer.sh "
        "kafka-delete-records kafka-delete-records.sh kafka-get-offsets kafka-get-offsets.sh "
        "kafka-broker-api-versions kafka-broker-api-versions.sh kafka-log-dirs kafka-log-dirs.sh "
        "kafka-reassign-partitions kafka-reassign-partitions.sh kafka-verifiable-producer "
        "kafka-verifiable-producer.sh kafka-streams-application-reset "
        "kafka-streams-application-reset.sh rabbitmqctl rabbitmq-diagnostics rabbitmqadmin nats "
        "rpk pulsar-admin"
    ),
    "migration": (
        "prisma drizzle-kit alembic flyway liquibase knex sequelize sequelize-cli typeorm dbmate "
        "migrate"
    ),
    "netconfig": (
        "ip tc bridge route iptables ip6tables iptables-legacy iptables-nft arptables ebtables "
        "iptables-save ip6tables-save iptables-restore ip6tables-restore wg-quick iptables-apply "
        "nft ufw firewall-cmd ethtool iw nmcli resolvectl systemd-resolve networksetup scutil wg"
    ),
    "netinfo": (
        "dig kdig delv drill host nslookup nsupdate whois ping ping6 fping traceroute traceroute6 "
        "tracepath tracepath6 tracert mtr arp ifconfig iwconfig netstat ss hostname dnsdomainname "
        "domainname nodename iwlist iwgetid"
    ),
    "npm": "npm npx pnpx bunx rimraf del-cli",
    "packing": (
        "zip zipinfo funzip unzip 7z 7za 7zr 7zz p7zip rar unrar ar gar llvm-ar lsar unar cpio pax"
    ),
    "pager": (
        "less zless bzless xzless lzless zstdless lesspipe more zmore bzmore xzmore most bat "
        "batcat man gman apropos whatis manpath info pinfo tldr cheat tealdeer lesskey glow mdcat"
    ),
    "patch_text": "apply_patch applypatch",
    "permissions": ("chmod gchmod chown gchown chgrp gchgrp chattr chflags setfacl setfattr chcon"),
    "privilege": "sudo sudoedit doas su runuser run0 pkexec gosu su-exec",
    "process": (
        "kill pkill killall killall5 skill pgrep pidof pidwait xkill ps top htop btop atop "
        "glances gtop bashtop nmon pstree fuser lsof pmap pwdx pidstat renice"
    ),
    "project_tool": (
        "pytest py.test jest vitest mocha ava tap jasmine karma phpunit pest rspec minitest "
        "cucumber behave robot nose2 trial bats ctest gotestsum nextest cypress playwright wdio "
        "testcafe nightwatch stryker c8 nyc newman locust flake8 mypy dmypy pyright basedpyright "
        "pylint pyre pytype ty vulture radon pydocstyle eslint stylelint prettier tsc vue-tsc "
        "svelte-check biome oxlint tslint standard xo knip depcheck madge markdownlint "
        "markdownlint-cli2 textlint cspell commitlint golangci-lint staticcheck revive "
        "clippy-driver psalm phpstan phpcs rector clang-tidy cppcheck checkov tflint sqlfluff "
        "djlint credo dialyzer pmd checkstyle spotbugs detekt import-linter lint-imports typedoc "
        "sphinx-build mkdocs doxygen jsdoc semgrep vite webpack webpack-dev-server rollup esbuild "
        "parcel tsup swc babel next nuxt astro gatsby remix expo react-scripts ng storybook "
        "start-storybook build-storybook vue-cli-service ember hugo jekyll eleventy hexo "
        "docusaurus vitepress uvicorn gunicorn flask streamlit jupyter tailwindcss postcss sass "
        "lessc wrangler-dev nodemon concurrently npm-run-all run-s run-p cross-env lint-staged "
        "semantic-release release-it np release-please goreleaser standard-version changeset "
        "serve http-server live-server browser-sync graphql-codegen openapi-generator "
        "openapi-typescript ts-prune size-limit syncpack sort-package-json tsc-alias attw publint "
        "unbuild tsdown rspack rsbuild wasm-pack msw patch-package license-checker npm-check "
        "npm-check-updates ncu source-map-explorer webpack-bundle-analyzer lighthouse pa11y axe"
    ),
    "python_packages": (
        "pip pip2 pip3 pip3.8 pip3.9 pip3.10 pip3.11 pip3.12 pip3.13 pip3.14 pipx poetry hatch "
        "pdm flit pipenv conda mamba micromamba twine coverage virtualenv tox nox easy_install"
    ),
    "quality": (
        "ruff black isort autopep8 yapf shfmt clang-format pyupgrade autoflake add-trailing-comma "
        "docformatter stylua gersemi taplo dprint alejandra nixfmt zprint scalafmt ktlint ktfmt "
        "google-java-format swiftformat swiftlint rubocop standardrb php-cs-fixer pint phpcbf buf "
        "shellcheck yamllint hadolint jsonlint typos codespell proselint actionlint scc loc tokei "
        "cloc bandit"
    ),
    "query": (
        "jq gojq jaq jqp yq xq tomlq mlr miller gron ungron jo xmllint xsv qsv qsvlite csvcut "
        "csvgrep csvlook csvstat csvsort csvjson csvformat csvjoin csvstack"
    ),
    "rclone": "rclone",
    "scanner": "trivy gitleaks pip-audit kubeconform kubeval whereis ldd",
    "search": (
        "grep egrep fgrep rgrep ggrep gegrep pcregrep pcre2grep zgrep zegrep zfgrep bzgrep "
        "bzegrep bzfgrep xzgrep xzegrep xzfgrep lzgrep zstdgrep rg ripgrep rga ag ack ack-grep "
        "ugrep ug agrep tre-agrep ast-grep sg"
    ),
    "secret_stores": "vault bao op bw doppler infisical chamber aws-vault berglas teller",
    "sed": "sed gsed ssed psed",
    "service_control": (
        "systemctl service rc-service invoke-rc.d rc-update update-rc.d chkconfig insserv "
        "rc-status sv s6-svc supervisorctl initctl launchctl crontab at batch atq atrm useradd "
        "adduser userdel deluser usermod groupadd addgroup groupdel delgroup groupmod chpasswd "
        "newusers chage vipw vigr pwconv pwunconv grpconv sysadminctl gpasswd newgrp groupmems "
        "passwd chsh chfn ypchsh visudo reboot shutdown halt poweroff telinit init pm-suspend "
        "pm-hibernate loginctl coredumpctl systemd-analyze systemd-detect-virt systemd-path "
        "systemd-id128 systemd-escape logrotate"
    ),
    "services": (
        "auth0 ldcli flipt unleash unleash-cli circleci stripe square braintree paypal pd "
        "newrelic datadog dog linear jira asana travis bk logdna opsgenie statuspage betterstack "
        "honeycomb posthog segment ecctl okta splunk datadog-ci sentry-cli deck kong prometheus "
        "alertmanager promtool amtool jenkins-cli buildkite-agent grafana-cli twilio sendgrid "
        "mailgun slack ngrok apigeecli algolia"
    ),
    "shells": (
        "sh bash dash zsh ksh ksh93 mksh pdksh ash rbash rzsh yash posh osh csh tcsh fish busybox "
        "toybox"
    ),
    "sockets": "nc netcat nc.openbsd nc.traditional ncat socat",
    "ssh": "ssh autossh sshpass mosh ssh-copy-id ssh-keyscan ssh-keygen ssh-add ssh-agent",
    "storage": "restic borg kopia duplicity",
    "system_packages": (
        "apt apt-get apt-cache aptitude apt-mark dpkg dpkg-query add-apt-repository "
        "apt-add-repository apt-key rpmkeys pacman-key dpkg-reconfigure dnf yum microdnf dnf5 "
        "tdnf zypper rpm pacman yay paru apk snap flatpak port winget choco scoop pkg mas nix "
        "nix-env nix-build nix-instantiate devbox nix-shell nix-collect-garbage nixos-rebuild "
        "darwin-rebuild home-manager"
    ),
    "task_runner": (
        "make gmake bmake mvn mvnw mvnd gradle gradlew ant sbt lein mill bazel bazelisk buck "
        "buck2 pants just task go-task rake invoke inv fab mage grunt gulp doit scons waf tup "
        "earthly dagger phing robo thor jake ninja samu msbuild xbuild fastlane"
    ),
    "terminal": (
        "tmux screen zellij wezterm kitty kitten script xdotool ydotool dotool wtype xte cliclick "
        "evemu-event asciinema dtach abduco reptyr conspy alacritty xterm gnome-terminal konsole "
        "xfce4-terminal urxvt st foot"
    ),
    "terraform": "terraform tofu terragrunt pulumi packer vagrant",
    "text": (
        "cat gcat tac gtac head ghead tail gtail multitail nl wc gwc sort gsort uniq guniq cut "
        "gcut paste join comm tr gtr rev fold fmt par pr column colrm col colcrt expand unexpand "
        "od god hexdump hd hexyl xxd strings gstrings look tsort ptx shuf gshuf seq gseq jot "
        "numfmt gnumfmt factor yes iconv dos2unix unix2dos mac2unix unix2mac base64 gbase64 "
        "base32 basenc b64 uuencode uudecode envsubst cmp pv ts"
    ),
    "toolchain": "asdf mise rtx rustup",
    "tracing": (
        "strace ltrace dtruss truss ktrace valgrind heaptrack gdb lldb cgdb rust-gdb rust-lldb "
        "hyperfine"
    ),
    "transfer": "scp sftp rsync ftp lftp tftp telnet",
    "uv": "uv uvx rye",
    "version_control": "svn svnadmin svnlook svnversion hg chg jj",
    "version_switch": "pyenv rbenv nodenv jenv goenv",
    "web_server": "nginx haproxy traefik caddy apachectl apache2ctl httpd apache2",
    "windows": "powershell powershell.exe pwsh pwsh.exe pwsh-preview cmd cmd.exe",
    "wrapper": (
        "noglob nocorrect - chronic nice ionice chrt taskset prlimit nohup setsid stdbuf unbuffer "
        "timeout gtimeout time gtime caffeinate flock watch expect chroot unshare nsenter "
        "firejail bwrap systemd-run arch rlwrap xvfb-run faketime catchsegv entr dbus-run-session "
        "rtk"
    ),
    "xargs": "xargs gxargs parallel sem",
}
