// Whether the program compiles for macOS, on both of its processors, with all that it can be: checked by the compiler, linked
// and run by nobody. What is linked there is Apple's, and is not to be had here. A command of its own, on Debian:
//
//   node scripts/run.mjs --only install,toolchain,wasm,package,till,macos-check

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { provide } from "./debian.mjs";
import { ROOT, read, run, TARGET } from "./shell.mjs";

const TARGETS = ["aarch64-apple-darwin", "x86_64-apple-darwin"];
const FEATURES = ["", "till,https,engine"];
const WORK = join(TARGET, "macos");
/** Compiles C for every system; which one Debian has by default is the same for what is compiled here. */
const CLANG = ["/usr/bin/clang", "/usr/bin/clang-14"];

export async function macosCheck() {
  const clang = await provide(["clang"], () => CLANG.find((path) => existsSync(path)), "clang of Debian is missing.");
  const sdk = headers();
  for (const target of TARGETS) {
    const variable = target.replaceAll("-", "_");
    const env = {
      RUSTC: (await read(join(ROOT, "scripts/rust-toolchain.sh"), [target])).trim(),
      // For ring, whose C is compiled for a check too, without the headers of any system.
      [`CC_${variable}`]: clang,
      [`AR_${variable}`]: "ar",
      SDKROOT: sdk,
      [`CFLAGS_${variable}`]: `-ffreestanding -DRING_CORE_NOSTDLIBINC=1 -isystem ${join(sdk, "usr/include")}`,
    };
    for (const features of FEATURES) {
      const what = ["-p", "tillwire-helper", "--target", target, "--target-dir", WORK];
      await run("cargo", ["check", ...what, ...(features ? ["--features", features] : [])], { env });
      console.log(`checked for ${target}: ${features || "no features"}`);
    }
  }
}

/** In the place of Apple's headers, all that ring asks of them: which of their systems it is. */
function headers() {
  const sdk = join(WORK, "sdk");
  mkdirSync(join(sdk, "usr/include"), { recursive: true });
  writeFileSync(join(sdk, "usr/include/TargetConditionals.h"), "#define TARGET_OS_MAC 1\n#define TARGET_OS_IPHONE 0\n");
  return sdk;
}
