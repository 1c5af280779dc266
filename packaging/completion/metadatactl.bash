# bash completion for metadatactl
_metadatactl() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} word first= second=
    case $prev in
        --config-file|--user-data|import|export) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --config-dir) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    esac
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        [[ $word == -* ]] && continue
        if [[ -z $first ]]; then first=$word; elif [[ -z $second ]]; then second=$word; fi
    done
    local words='--config-file --config-dir --json --help'
    case $first in
        '') words+=' explain status top storm wait-ready token secret trace instance router --version' ;;
        explain) words+=' --network --router --ip --instance --request-id' ;;
        top) words+=' --interval --iterations' ;;
        token) [[ -z $second ]] && words+=' usage' ;;
        secret) [[ -z $second ]] && words+=' check' ;;
        wait-ready) words+=' --network --router --all --timeout' ;;
        storm) words+=' --namespace --client --boots --rate --target --timeout --max-in-flight --duration' ;;
        instance)
            case $second in
                '') words+=' import list show set delete export password' ;;
                set) words+=' --name --hostname --image --instance-type --availability-zone --user-data --metadata' ;;
                password) words+=' --clear' ;;
            esac ;;
        router)
            case $second in
                '') words+=' add list delete' ;;
                add) words+=' --network' ;;
            esac ;;
    esac
    if [[ $cur != -* && ( $first == instance && $second =~ ^(show|set|delete|password)$ ) ]]; then
        words=$(metadatactl instance list 2>/dev/null | awk 'NR > 1 { print $1 }')
    fi
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _metadatactl metadatactl
