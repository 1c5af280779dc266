# Sourced by tools/demo: a small cloud on this host. Networks, DHCP and guests are namespaces; all it makes is noted in
# $home before it is made, so that a later run can remove what a killed one left.

home=/var/lib/metadata-proxy-demo
config=$home/metadata.conf
subnet=128.224.149.0/24
dhcp_address=128.224.149.201
guest_address=128.224.149.101

declare -A network guest switch init mac

new_id() { cat /proc/sys/kernel/random/uuid; }

add_namespace() {
    echo "$1" >>"$home/namespaces"
    ip netns add "$1" && ip -n "$1" link set lo up
}

# in_network TENANT COMMAND... and in_guest TENANT COMMAND... run the command there.
in_network() { ip netns exec "qdhcp-${network[$1]}" "${@:2}"; }
in_guest() { nsenter --target "${init[$1]}" --net --uts -- "${@:2}"; }

# make_network TENANT : a switch, the network's DHCP namespace with its port on the switch, dnsmasq in it.
make_network() {
    local tenant=$1 id short
    id=$(new_id)
    short=${id%%-*}
    network[$tenant]=$id switch[$tenant]=switch-$short guest[$tenant]=guest-$short
    mac[$tenant]=fa:16:3e:$(sed 's/\(..\)\(..\)\(..\).*/\1:\2:\3/' <<<"$short")
    local space=qdhcp-$id wire=switch-$short port=tap$short
    add_namespace "$wire" && add_namespace "$space" || return 1
    ip -n "$wire" link add br0 type bridge forward_delay 0 && ip -n "$wire" link set br0 up || return 1
    ip -n "$space" link add "$port" type veth peer name dhcp netns "$wire" || return 1
    ip -n "$wire" link set dhcp master br0 up || return 1
    ip -n "$space" addr add "$dhcp_address/${subnet#*/}" dev "$port" || return 1
    ip -n "$space" addr add 169.254.169.254/32 dev "$port" || return 1
    ip -n "$space" link set "$port" up || return 1
    # A veth leaves checksums to hardware that is not there; DHCP clients on raw sockets look at them.
    ip netns exec "$space" ethtool -K "$port" tx off >/dev/null 2>&1
    ip netns exec "$space" dnsmasq --conf-file= --no-hosts --no-resolv --port=0 --no-ping --dhcp-authoritative \
        --bind-interfaces --interface="$port" --except-interface=lo --user=nobody --group=nogroup \
        --dhcp-range="${subnet%/*},static,255.255.255.0,1h" --dhcp-host="${mac[$tenant]},$guest_address" \
        --dhcp-option=option:router \
        --dhcp-option="option:classless-static-route,169.254.169.254/32,$dhcp_address" \
        --pid-file="$home/dnsmasq-$short.pid" --dhcp-leasefile="$home/leases-$short" \
        --log-facility="$home/dnsmasq-$short.log" 9>&-
}

# boot_guest TENANT : power on. Address and route come by DHCP, the hostname from metadata, as an image's init has it.
boot_guest() {
    local tenant=$1 space=${guest[$1]} name
    add_namespace "$space" || return 1
    ip -n "$space" link add eth0 address "${mac[$tenant]}" type veth peer name "$space" netns "${switch[$tenant]}" || return 1
    ip -n "${switch[$tenant]}" link set "$space" master br0 up || return 1
    ip netns exec "$space" unshare --uts sh -c 'hostname localhost && exec sleep infinity' 9>&- </dev/null >/dev/null 2>&1 &
    init[$tenant]=$!
    disown "$!"
    until_true 50 booted "$tenant" || return 1
    in_guest "$tenant" busybox udhcpc -i eth0 -n -q -f -t 10 -T 1 -O staticroutes -s "$home/dhcp-client" 2>&1 || return 1
    until_true 50 name_known "$tenant" || return 1
    name=$(in_guest "$tenant" curl -sf --max-time 5 http://169.254.169.254/latest/meta-data/hostname) || return 1
    in_guest "$tenant" hostname "${name%%.*}"
}

booted() { [[ $(nsenter --target "${init[$1]}" --net --uts hostname 2>/dev/null) == localhost ]]; }
name_known() { in_guest "$1" curl -sf --max-time 5 -o /dev/null http://169.254.169.254/latest/meta-data/hostname; }

# halt_guest TENANT : power off; the namespace and the cable go.
halt_guest() {
    empty_namespace "${guest[$1]}"
    ip netns delete "${guest[$1]}"
    until_true 50 unplugged "$1"
}

# The kernel takes a namespace's devices away a moment after its name.
unplugged() { ! ip -n "${switch[$1]}" link show "${guest[$1]}" >/dev/null 2>&1; }

# until_true TENTHS COMMAND... : polls, for at most that many tenths of a second.
until_true() {
    local left=$1
    shift
    until "$@"; do
        ((left-- > 0)) || return 1
        sleep 0.1
    done
}

write_files() {
    cat >"$config" <<CONF
[DEFAULT]
state_path = $home
metadata_proxy_socket = $home/metadata_proxy
metadata_proxy_socket_mode = all
metadata_proxy_shared_secret = $(new_id)
metadata_proxy_user = nobody
metadata_proxy_group = nogroup

[metadata_proxy]
admin_socket = $home/agent.sock
namespace_patterns = $(printf 'qdhcp-%s,' "${network[@]}" | sed 's/,$//')
CONF
    chmod 600 "$config"
    cat >"$home/dhcp-client" <<'SCRIPT'
#!/bin/sh
# Called by udhcpc with what the lease says.
case $1 in
deconfig)
    ip addr flush dev "$interface"
    ip link set "$interface" up
    ;;
bound | renew)
    ip addr replace "$ip/$mask" dev "$interface"
    set -- $staticroutes
    while [ $# -ge 2 ]; do
        ip route replace "$1" via "$2"
        shift 2
    done
    ;;
esac
SCRIPT
    chmod 755 "$home/dhcp-client"
}

# write_record FILE TENANT ID PROJECT NAME USER-DATA : what nova would know of a new instance, as "instance import" reads it.
write_record() {
    python3 - "$1" "${network[$2]}" "$3" "$4" "$5" "$6" "${mac[$2]}" "$subnet" "$dhcp_address" "$guest_address" "$(new_id)" "$(new_id)" <<'PY'
import base64, json, sys

path, network, uuid, project, name, user_data, mac, cidr, dhcp, address, image, port = sys.argv[1:]
short = uuid[:8]
record = {
    'uuid': uuid, 'project_id': project, 'name': name, 'hostname': name, 'launch_index': 0,
    'availability_zone': 'nova', 'reservation_id': 'r-' + short, 'instance_type': 'm1.small', 'image_id': image,
    'ec2': {'instance_id': 'i-' + short, 'ami_id': 'ami-00000001', 'kernel_id': None, 'ramdisk_id': None},
    'security_groups': ['default'], 'keypair': None, 'metadata': {'tenant': name},
    'user_data_b64': base64.b64encode(user_data.encode()).decode(),
    'root_device_name': '/dev/vda', 'default_ephemeral_device': None, 'default_swap_device': None,
    'block_devices': [{'source_type': 'image', 'destination_type': 'local', 'guest_format': None, 'device_name': '/dev/vda'}],
    'interfaces': [{
        'port_id': port, 'mac': mac, 'vif_type': 'bridge', 'device': 'tap' + port[:11],
        'network': {'id': network, 'label': 'MY_NET', 'mtu': 1500, 'injected': False},
        'subnets': [{
            'cidr': cidr, 'gateway': None, 'dhcp_server': dhcp, 'dns': [], 'routes': [], 'ipv6_address_mode': None,
            'fixed_ips': [{'address': address, 'floating_ips': []}], 'enable_dhcp': True,
        }],
    }],
    'devices': None, 'numa_cells': None, 'password': None, 'boot_roles': 'member', 'guest_address': address,
    'walk': False, 'remote_addresses': [],
}
with open(path, 'w', encoding='utf-8') as f:
    json.dump({'instances': {uuid: record}}, f, indent=1)
PY
}

# empty_namespace NAME : ends the processes in a namespace of the demo, by id.
empty_namespace() {
    local pids
    [[ -e /run/netns/$1 ]] || return 0
    pids=$(ip netns pids "$1" 2>/dev/null)
    [[ -z $pids ]] || kill -KILL $pids 2>/dev/null
    until_true 50 vacant "$1"
}

vacant() { [[ -z $(ip netns pids "$1" 2>/dev/null) ]]; }

# own_processes : ids of programs of the demo, known by the demo's folder in their command line.
own_processes() {
    local entry arguments
    for entry in /proc/[0-9]*; do
        mapfile -d '' -t arguments 2>/dev/null <"$entry/cmdline" || continue
        case ${arguments[0]:-} in
        */neutron-metadata-agent | */neutron-ns-metadata-proxy | dnsmasq | */dnsmasq)
            [[ " ${arguments[*]}" == *[\ =]"$home/"* || " ${arguments[*]} " == *[\ =]"$home "* ]] && echo "${entry#/proc/}"
            ;;
        esac
    done
}

all_ended() { [[ -z $(own_processes) ]]; }

# remove_cloud : every process, namespace and file of this or an earlier run.
remove_cloud() {
    local name pids
    [[ -d $home ]] || return 0
    # Twice: a supervisor may have started one more proxy between the list and its own end.
    for _ in 1 2; do
        pids=$(own_processes)
        [[ -z $pids ]] || kill -TERM $pids 2>/dev/null
        until_true 30 all_ended && break
        pids=$(own_processes)
        [[ -z $pids ]] || kill -KILL $pids 2>/dev/null
    done
    if [[ -e $home/namespaces ]]; then
        while read -r name; do
            empty_namespace "$name"
            [[ ! -e /run/netns/$name ]] || ip netns delete "$name"
        done < <(sort -u "$home/namespaces")
    fi
    rm -rf "$home"
}
