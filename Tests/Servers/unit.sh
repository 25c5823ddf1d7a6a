# Functions of the scripts that run in a machine: they speak of the unit $unit. /shared holds what the test put there:
# ca.pem, credentials, endpoint, region.

# Installs what units need: a unit of examples/systemd, which is then server.service, its server, its key pair.
install_server() {
    install -D -m 0644 /shared/ca.pem /etc/server/ca.pem
    install -D -m 0644 "/examples/systemd/$1" /etc/systemd/system/server.service
    install -m 0755 "/servers/$2" /usr/local/bin/server
    mkdir -p /etc/credstore.encrypted
    systemd-creds encrypt --name=tencentcloud /shared/credentials /etc/credstore.encrypted/tencentcloud 2>/dev/null
}
verify() {
    systemd-analyze verify /etc/systemd/system/server.service >/shared/verify 2>&1
    echo "verify: $? $(cat /shared/verify)"
}
manifest() { printf '%s\n' "$1" >/etc/server/sesame.yaml; }
# The service's address, and how fast to try again: [endpoint] [another variable].
service() {
    mkdir -p /etc/systemd/system/"$unit".service.d
    printf '[Service]\nRestartSec=100ms\nEnvironment=SESAME_ENDPOINT=%s SESAME_CA_FILE=/etc/server/ca.pem %s\n' \
        "${1:-$(cat /shared/endpoint)}" "TENCENTCLOUD_REGION=$(cat /shared/region) ${2:-}" \
        >/etc/systemd/system/"$unit".service.d/test.conf
    systemctl daemon-reload
}
shown() { systemctl show "$unit" --value --property="$1"; }
# Waits, for ten seconds at most, until a property matches a pattern.
until_is() {
    for _ in {1..200}; do
        # shellcheck disable=SC2053 # a pattern
        [[ $(shown "$1") == $2 ]] && return
        sleep 0.05
    done
}
