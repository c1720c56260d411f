#!/usr/bin/env bash
# The step of action.yml that measures and judges: inputs from the environment (INPUT_…), outputs to $GITHUB_OUTPUT.
# Exits as the tool does: 0 pass, 1 regression, 2 inconclusive, 3 invalid, 64 usage, 130 interrupted.
# Written for bash 3.2, which macOS has: an empty array counts as unset there.
set -euo pipefail

mode="${INPUT_MODE:-check}"
folder="${INPUT_OUTPUT_FOLDER:-transport-bench-results}"
comment="${INPUT_COMMENT_FILE:-$folder/comment.md}"
fail_on_inconclusive="${INPUT_FAIL_ON_INCONCLUSIVE:-true}"
fail_on_invalid="${INPUT_FAIL_ON_INVALID:-true}"
gate="$folder/gate.json"
result="${INPUT_RESULT:-$folder/result.json}"
gate_outputs=(--junit "$folder/gate.xml" --comment "$comment" --benchmark-json "$folder/benchmark.json")

# A message as an annotation of this level.
annotate() {
  local message="${2//'%'/%25}"
  message="${message//$'\r'/%0D}"
  echo "::$1 title=transport-bench::${message//$'\n'/%0A}"
}

# A mistake in the workflow.
refuse() {
  annotate error "$1"
  output verdict error
  output exit-code 64
  exit 64
}

# `name=value` for the steps that follow; of a path nothing where no file is.
output() { printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:?}"; }
output_path() { if [[ -f "$2" ]]; then output "$1" "$2"; else output "$1" ''; fi; }

check_inputs() {
  local name
  for name in "$folder" "$comment"; do
    case "$name" in *$'\n'* | *$'\r'*) refuse 'output-folder and comment-file are single lines' ;; esac
  done
  case "$mode" in check | ab | run) ;; *) refuse "there is no mode $mode; valid: check, ab, run" ;; esac
  case "$fail_on_inconclusive" in true | false) ;; *) refuse 'fail-on-inconclusive is true or false' ;; esac
  case "$fail_on_invalid" in true | false) ;; *) refuse 'fail-on-invalid is true or false' ;; esac
  [[ "$mode" == ab || "$fail_on_invalid" == true ]] || refuse "fail-on-invalid: false belongs to mode ab, not to mode $mode"
  [[ "$mode" != ab || (-n "${INPUT_A:-}" && -n "${INPUT_B:-}") ]] || refuse 'mode ab needs a and b'
  [[ "$mode" == run || -z "${INPUT_THRESHOLD:-}" ]] || refuse "thresholds belong to mode run, not to mode $mode"
  [[ "$mode" == check || -z "${INPUT_RESULT:-}" ]] || refuse "a result belongs to mode check, not to mode $mode"
  [[ -n "${INPUT_SCENARIO:-}" || -n "${INPUT_RESULT:-}" ]] || refuse "mode $mode needs a scenario"
}

# Runs the tool; its exit code is kept in `status`.
status=0
tool() {
  status=0
  node "${GITHUB_ACTION_PATH:?}/dist/bench/cli.js" "$@" || status=$?
}

# Adds to `arguments`, for each line of $1 that is not blank, $2 and the line without the white space around it.
arguments=()
add_lines() {
  local line
  while IFS= read -r line || [[ -n "$line" ]]; do
    line="${line#"${line%%[![:space:]]*}"}"
    line="${line%"${line##*[![:space:]]}"}"
    if [[ -n "$line" ]]; then arguments+=("${2:-}$line"); fi
  done <<<"$1"
}

# What run and ab have in common.
measuring_arguments() {
  arguments=()
  if [[ -n "${INPUT_CONTENDERS:-}" ]]; then arguments+=("--contenders=$INPUT_CONTENDERS"); fi
  add_lines "${INPUT_ARGS:-}"
}

run_scenario() {
  measuring_arguments
  add_lines "${INPUT_THRESHOLD:-}" --threshold=
  tool run --output "$result" "$@" ${arguments[@]+"${arguments[@]}"} -- "$INPUT_SCENARIO"
}

compare_arms() {
  measuring_arguments
  tool ab "--a=$INPUT_A" "--b=$INPUT_B" --output "$gate" "${gate_outputs[@]}" \
    ${arguments[@]+"${arguments[@]}"} -- "$INPUT_SCENARIO"
}

# Whether a gate was written that found no regression, whatever else it could not judge.
found_nothing() {
  [[ -s "$gate" && -f "$folder/gate.xml" ]] && grep -Eq '<testsuites [^>]*failures="0"' "$folder/gate.xml"
}

# Measures, if there is no result yet, and checks. Invalid trials and lost messages are for the check to judge, so 3 goes
# on; thresholds missed (1) or not told (2) stay. What it prints and sums up is kept in the folder $1.
check_once() {
  local of_run=0
  if [[ -z "${INPUT_RESULT:-}" ]]; then
    # Only the check speaks: a run with thresholds would annotate and sum up as well.
    GITHUB_ACTIONS='' GITHUB_STEP_SUMMARY='' run_scenario
    of_run=$status
    case "$of_run" in 0 | 1 | 2 | 3) ;; *) return 0 ;; esac
    [[ -f "$result" ]] || { status=3; return 0; }
  fi
  arguments=()
  if [[ -n "${INPUT_BASELINE:-}" ]]; then arguments+=("--baseline=$INPUT_BASELINE"); fi
  add_lines "${INPUT_CHECK_ARGS:-}"
  GITHUB_STEP_SUMMARY="$1/summary" tool check --output "$gate" "${gate_outputs[@]}" \
    ${arguments[@]+"${arguments[@]}"} -- "$result" >"$1/stdout"
  case "$of_run,$status" in 1,0 | 1,2 | 2,0) status=$of_run ;; esac
}

# A trial that others on the machine disturbed is no reason to fail: what is invalid is measured once more, and what was
# found is not.
check_result() {
  kept="$(mktemp -d)"
  trap 'rm -rf "$kept"' EXIT
  check_once "$kept"
  if [[ "$status" == 3 && -z "${INPUT_RESULT:-}" ]] && found_nothing; then
    annotate notice 'The check could not judge everything, so the scenario is measured and checked once more.'
    clear_folder
    rm -f "$kept"/*
    check_once "$kept"
  fi
  if [[ -f "$kept/stdout" ]]; then cat "$kept/stdout"; fi
  if [[ -f "$kept/summary" && -n "${GITHUB_STEP_SUMMARY:-}" ]]; then cat "$kept/summary" >>"$GITHUB_STEP_SUMMARY"; fi
}

verdict_of() {
  case "$1" in
    0) echo pass ;;
    1) echo regression ;;
    2) echo inconclusive ;;
    3) echo invalid ;;
    130) echo interrupted ;;
    *) echo error ;;
  esac
}

write_outputs() {
  output verdict "$(verdict_of "$status")"
  output exit-code "$status"
  output folder "$folder"
  output_path gate-file "$gate"
  if [[ "$mode" == run ]]; then output_path report "$folder/result.html"; else output_path report "$folder/gate.html"; fi
  output_path result "$result"
  output_path junit "$folder/gate.xml"
  output_path comment "$comment"
  output_path benchmark-json "$folder/benchmark.json"
}

# What an earlier step or attempt left there must not pass for what this one found.
clear_folder() {
  rm -f "$gate" "$folder/gate.html" "$folder/gate.xml" "$folder/benchmark.json" "$comment"
  if [[ -z "${INPUT_RESULT:-}" ]]; then rm -f "$result" "$folder/result.html"; fi
}

check_inputs
mkdir -p "$folder"
clear_folder
case "$mode" in
  check) check_result ;;
  ab) compare_arms ;;
  # Written where there are thresholds, of the scenario or of the input.
  run) run_scenario "${gate_outputs[@]}" ;;
esac
write_outputs

if [[ "$status" == 2 && "$fail_on_inconclusive" == false ]]; then
  annotate warning 'The gate is inconclusive; fail-on-inconclusive is false, so the step does not fail.'
  exit 0
fi
# A regression beside what is invalid, or a measurement that did not come to a gate, is more than noise.
if [[ "$status" == 3 && "$fail_on_invalid" == false ]] && found_nothing; then
  annotate warning 'The gate is invalid; fail-on-invalid is false and no regression was found, so the step does not fail.'
  exit 0
fi
exit "$status"
