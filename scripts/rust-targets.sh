# What differs between the targets that scripts/rust-toolchain.sh makes a standard library for; sourced by it.
#
# `choose_target` sets KIND, by which the target's variables and folder are called, and STD_FEATURES.
# `complete_target` runs once the standard library stands in $T: what stands at both ends of a program there, and what it
# is linked with. It knows nothing of how the compiler is had.

choose_target() {
  STD_FEATURES='"panic-unwind"'
  case $TARGET in
    wasm32-unknown-unknown) KIND=WASM STD_FEATURES='"panic-unwind", "compiler-builtins-mem"' ;;
    x86_64-pc-windows-gnu) KIND=WINDOWS ;;
    x86_64-unknown-linux-musl) KIND=MUSL ARCH=amd64 ;;
    aarch64-unknown-linux-musl) KIND=MUSL_ARM64 ARCH=arm64 ;;
    x86_64-apple-darwin) KIND=MACOS ;;
    aarch64-apple-darwin) KIND=MACOS_ARM64 ;;
    *) echo "rust-toolchain: $TARGET is none of the targets in scripts/rust-targets.sh" >&2; exit 1 ;;
  esac
}

complete_target() {
  case $KIND in
    WINDOWS) build_startup ;;
    MUSL*) take_musl ;;
  esac
}

build_startup() {
  local part
  for part in rsbegin rsend; do
    RUSTC_BOOTSTRAP=1 "$T/bin/rustc" --target "$TARGET" --emit=obj -o "$T/lib/rustlib/$TARGET/lib/$part.o" "$L/rtstartup/$part.rs" >&2 ||
      give_up "$part.o did not build"
  done
}

# musl itself, LLVM's unwinder and gcc's begin and end, where rustc looks for what a static program is made of. gcc's own
# unwinder is written for glibc alone.
take_musl() {
  local into=$T/lib/rustlib/$TARGET/lib/self-contained cc=${ARCH_CC[$ARCH]} part
  step "taking musl-dev and libunwind-${LLVM#libllvm}-dev for $ARCH"
  command -v "$cc" >/dev/null || give_up "$cc is missing"
  mkdir -p "$into" "$W/musl"
  of_architecture "$ARCH" musl-dev "libunwind-${LLVM#libllvm}-dev"
  cp "$W"/musl/usr/lib/*-linux-musl/*.[ao] "$into/"
  cp "$W"/musl/usr/lib/llvm-*/lib/libunwind.a "$into/"
  for part in crtbegin crtbeginS crtbeginT crtend crtendS; do cp "$("$cc" -print-file-name=$part.o)" "$into/"; done
  # Debian's unwinder was compiled for glibc, of which it needs this, for its last words.
  printf '%s\n' '#include <stdarg.h>' 'int vfprintf(void *, const char *, va_list);' \
    'int __fprintf_chk(void *to, int flag, const char *form, ...) {' \
    '  va_list all; va_start(all, form); int written = vfprintf(to, form, all); va_end(all); return written; }' |
    "$cc" -O2 -fPIC -ffreestanding -fno-builtin -xc -c - -o "$W/musl/checked.o" >&2 || give_up "$cc does not compile"
  "${cc%gcc}ar" r "$into/libunwind.a" "$W/musl/checked.o" 2>/dev/null || give_up "libunwind.a cannot be added to"
}
declare -A ARCH_CC=([amd64]=x86_64-linux-gnu-gcc [arm64]=aarch64-linux-gnu-gcc)

# Debian's packages of an architecture, unpacked into $W/musl; with lists of their own, so that this system stays what it is.
of_architecture() {
  local arch=$1 deb
  shift
  local lists=$W/lists-$arch
  local ask=(apt-get -qq -o APT::Sandbox::User=root -o "APT::Architecture=$arch" -o "APT::Architectures=$arch")
  if [ "$arch" != "$(dpkg --print-architecture)" ]; then
    mkdir -p "$lists/partial"
    ask+=(-o "Dir::State::lists=$lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=)
    "${ask[@]}" update >&2 || say "apt-get has no lists of $arch"
  fi
  (cd "$W/musl" && "${ask[@]}" download "$@" >&2) || give_up "apt-get could not download $* of $arch"
  for deb in "$W"/musl/*.deb; do dpkg-deb --extract "$deb" "$W/musl"; done
}
