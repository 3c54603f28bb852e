#!/usr/bin/env bash
# Finds or makes a Rust compiler that can build for another target: wasm32-unknown-unknown unless one of those in
# scripts/rust-targets.sh is named.
#
#   RUSTC="$(scripts/rust-toolchain.sh)" cargo build --target wasm32-unknown-unknown
#   RUSTC="$(scripts/rust-toolchain.sh x86_64-pc-windows-gnu)" cargo build --target x86_64-pc-windows-gnu
#
# stdout: one line, the rustc to use for that target (native builds stay on the installed one).
# stderr: what is being done. Safe to run again: a second run answers at once.
#
# Three ways, in this order:
#   1. the installed compiler already has the target;
#   2. `rustup target add`, with a short time limit;
#   3. Debian's rustc-web and rust-web-src, unpacked into a private folder, with the target's standard library built
#      once from the sources in those packages. rustup is not touched; nothing is installed system-wide unless a
#      library that LLVM needs is missing.
#
# For wasm32; for others the same with their KIND (scripts/rust-targets.sh) in the place of WASM, such as WINDOWS:
# TILLWIRE_WASM_MODE            auto (default) | rustup (1, 2) | debian (3) | no-rustup (1, 3: rustup's server is never asked)
# TILLWIRE_WASM_DIR             where way 3 keeps its compiler (default ~/.cache/tillwire/wasm-toolchain)
# TILLWIRE_WASM_RUSTUP_TIMEOUT  seconds allowed to `rustup target add` (default 20)
set -euo pipefail

TARGET=${1:-wasm32-unknown-unknown}
HOST=x86_64-unknown-linux-gnu
. "$(dirname "${BASH_SOURCE[0]}")/rust-targets.sh"
choose_target
setting() { local name=TILLWIRE_${KIND}_$1; printf '%s' "${!name:-$2}"; }
MODE=$(setting MODE auto)
ROOT=$(setting DIR "${XDG_CACHE_HOME:-$HOME/.cache}/tillwire/${KIND,,}-toolchain")
RUSTUP_TIMEOUT=$(setting RUSTUP_TIMEOUT 20)

main() {
  case $MODE in auto | rustup | debian | no-rustup) ;; *) die "TILLWIRE_${KIND}_MODE=$MODE is none of auto, rustup, debian, no-rustup" ;; esac
  if [ "$MODE" != debian ]; then try_installed; fi
  if [ "$MODE" != rustup ]; then try_private; fi
  case $MODE in auto | rustup) try_rustup ;; esac
  if [ "$MODE" = rustup ]; then die "The installed Rust cannot build for $TARGET; run: rustup target add $TARGET"; fi
  need_debian
  mkdir -p "$ROOT"
  exec 9>"$ROOT/.lock"
  flock 9
  try_private # another run may have made it while this one waited
  W=$(mktemp -d "$ROOT/tmp.XXXXXX")
  trap 'rm -rf "$W"' EXIT
  T=$W/toolchain
  L=$T/lib/rustlib/src/rust/library # the standard library's sources
  download
  unpack_packages
  arrange
  build_std
  keep
  try_private
  die "The private toolchain in $ROOT was made but does not work"
}

# --- the ways that cost nothing

has_target() { # does this rustc have a standard library for the target?
  local dir
  dir=$("$1" --print target-libdir --target $TARGET 2>/dev/null) || return 1
  compgen -G "$dir/libstd-*.rlib" >/dev/null
}
use() { say "using $("$1" -V)"; printf '%s\n' "$1"; exit 0; }
try_installed() { if has_target "${RUSTC:-rustc}"; then use "${RUSTC:-rustc}"; fi; }
try_private() { if has_target "$ROOT/current/bin/rustc"; then use "$ROOT/current/bin/rustc"; fi; }
try_rustup() {
  command -v rustup >/dev/null || return 0
  step "rustup target add $TARGET (at most $RUSTUP_TIMEOUT s)"
  if timeout -k 5 "$RUSTUP_TIMEOUT" rustup target add $TARGET >&2; then try_installed; fi
  say "rustup could not add the target"
}

# --- the private toolchain from Debian's packages

need_debian() {
  local tool
  [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || give_up "this is not x86_64 Linux"
  for tool in apt-get apt-cache dpkg-deb cargo tar cc flock; do
    command -v $tool >/dev/null || give_up "$tool is missing"
  done
}

download() {
  if [ "$(id -u)" = 0 ]; then
    step "apt-get update"
    apt-get -qq update >&2 || say "apt-get update failed; going on with the lists at hand"
  fi
  STD=$(depends libstd-rust-web-dev 'libstd-rust-web-[0-9.]+')
  [ -n "$STD" ] || give_up "the apt archive has no rustc-web"
  LLVM=$(depends "$STD" 'libllvm[0-9]+')
  [ -n "$LLVM" ] || give_up "the apt archive does not say which LLVM $STD needs"
  LLD=lld-${LLVM#libllvm}
  step "downloading rustc-web, rust-web-src, $LLVM, $LLD"
  mkdir "$W/deb"
  (cd "$W/deb" && apt-get -qq -o APT::Sandbox::User=root download rustc-web libstd-rust-web-dev rust-web-src "$STD" "$LLVM" "$LLD" >&2) ||
    give_up "apt-get could not download rustc-web and its parts"
}
depends() { apt-cache depends "$1" 2>/dev/null | sed -nE "s/^ *Depends: ($2)\$/\1/p" | head -n1 || true; }

unpack_packages() {
  step "unpacking"
  mkdir "$W/x"
  unpack rustc-web './usr/bin/rustc' './usr/bin/rustdoc'
  unpack "$STD" './usr/lib/*.so*'
  unpack "$LLVM" './usr/lib/*.so*'
  unpack libstd-rust-web-dev './usr/lib/rustlib/*'
  unpack "$LLD" './usr/lib/llvm-*/bin/lld'
  unpack rust-web-src './usr/src/rustc-*/library'
}
unpack() { # a package, then the paths wanted from it
  local deb
  deb=$(compgen -G "$W/deb/$1_*.deb")
  shift
  dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$W/x" --wildcards "$@"
}

arrange() {
  local bin=$T/lib/rustlib/$HOST/bin lib=$W/x/usr/lib
  mkdir -p "$T/bin" "$T/libexec" "$T/lib/rustlib/src/rust"
  mv "$lib/rustlib/$HOST" "$T/lib/rustlib/"
  mkdir -p "$bin"
  find "$lib" \( -name 'librustc_driver-*.so' -o -name 'libLLVM*.so.*' \) -type f -exec mv -t "$T/lib" {} +
  mv "$W"/x/usr/bin/rustc "$W"/x/usr/bin/rustdoc "$T/libexec/"
  mv "$lib"/llvm-*/bin/lld "$bin/rust-lld"
  mv "$W"/x/usr/src/rustc-*/library "$L"
  # A shared library would have to be linked, by a linker of the target.
  sed -i 's/crate-type = \["dylib", "rlib"\]/crate-type = ["rlib"]/' "$L/std/Cargo.toml"
  wrapper >"$T/bin/rustc"
  wrapper >"$T/bin/rustdoc"
  chmod +x "$T/bin/rustc" "$T/bin/rustdoc"
  "$T/bin/rustc" -V >&2 || install_llvm_libraries
}
wrapper() { # the driver library is found by path, as these binaries carry no rpath
  cat <<'SH'
#!/bin/sh
d=$(dirname "$(dirname "$(readlink -f "$0")")")
LD_LIBRARY_PATH="$d/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$d/libexec/$(basename "$0")" "$@"
SH
}
install_llvm_libraries() {
  [ "$(id -u)" = 0 ] || give_up "a shared library of $LLVM is missing; install $LLVM first"
  step "installing $LLVM for the libraries it needs"
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$LLVM" >&2 || give_up "apt-get could not install $LLVM"
  "$T/bin/rustc" -V >&2 || give_up "the unpacked compiler does not start"
}

build_std() { # cargo reads rustc's "dropping unsupported crate type" warnings, so lints are not capped
  step "building the standard library for $TARGET"
  mkdir -p "$W/std/home"
  cp "$L/Cargo.lock" "$W/std/"
  printf '#![feature(no_core)]\n#![no_core]\n' >"$W/std/lib.rs"
  std_manifest >"$W/std/Cargo.toml"
  if [ -d "$L/vendor" ]; then offline_config >"$W/std/home/config.toml"; fi
  (
    cd "$W/std"
    unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_TARGET RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER CARGO_TARGET_DIR CARGO_BUILD_TARGET_DIR
    export CARGO_HOME=$W/std/home RUSTC=$T/bin/rustc RUSTC_BOOTSTRAP=1 __CARGO_DEFAULT_LIB_METADATA=sysroot
    export RUSTFLAGS="-Zforce-unstable-if-unmarked -Cembed-bitcode=yes --remap-path-prefix=$L=/rustc/library"
    cargo build --quiet --release --target "$TARGET" >&2
  ) || give_up "the standard library did not build"
  mkdir -p "$T/lib/rustlib/$TARGET/lib"
  cp "$W"/std/target/$TARGET/release/deps/lib*.rlib "$T/lib/rustlib/$TARGET/lib/"
  rm -f "$T/lib/rustlib/$TARGET/lib/"libsysroot-*
  complete_target
  rm -rf "$T/lib/rustlib/src"
}
std_manifest() {
  cat <<TOML
[package]
name = "sysroot"
version = "0.0.0"
edition = "2021"
[lib]
path = "lib.rs"
[dependencies]
std = { path = "$L/std", features = [$STD_FEATURES] }
test = { path = "$L/test" }
proc_macro = { path = "$L/proc_macro" }
[patch.crates-io]
rustc-std-workspace-core = { path = "$L/rustc-std-workspace-core" }
rustc-std-workspace-alloc = { path = "$L/rustc-std-workspace-alloc" }
rustc-std-workspace-std = { path = "$L/rustc-std-workspace-std" }
[profile.release]
codegen-units = 1
[profile.release.package.compiler_builtins]
codegen-units = 10000
[workspace]
TOML
}
offline_config() {
  printf '[source.crates-io]\nreplace-with = "v"\n[source.v]\ndirectory = "%s/vendor"\n[net]\noffline = true\n' "$L"
}

keep() { # whole or not at all: `current` moves only to a finished toolchain
  local home
  has_target "$T/bin/rustc" || give_up "rustc does not find the standard library that was built"
  home=$ROOT/rust-$("$T/bin/rustc" -V | cut -d' ' -f2)
  rm -rf "$home"
  mv "$T" "$home"
  ln -sfn "$home" "$ROOT/current"
  step "ready in $home"
}

# --- words

say() { printf 'rust-toolchain: %s\n' "$*" >&2; }
step() { say "[$SECONDS s] $*"; }
die() { say "$*"; exit 1; }
give_up() { die "No Rust compiler for $TARGET could be had ($*); with rustup, run: rustup target add $TARGET"; }

main
