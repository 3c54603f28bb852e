// A real Redis and a real PostgreSQL, each in a folder of its own and on a socket in that folder.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findServers, SERVERS_MISSING } from "../../../scripts/debian.mjs";

/** PostgreSQL refuses to run as root: then its processes belong to nobody. */
const NOBODY = 65534;
const USER = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

function programs() {
  const found = findServers();
  if (!found) throw new Error(SERVERS_MISSING);
  return found;
}

/** Starts Redis as money wants it, or with other settings. */
export async function startRedis(...settings) {
  const folder = mkdtempSync(join(tmpdir(), "tillwire-redis-"));
  const socket = join(folder, "redis.sock");
  const durable = ["--appendonly", "yes", "--appendfsync", "always"];
  const start = async () => {
    const flags = ["--port", "0", "--unixsocket", socket, "--dir", folder, "--save", "", ...durable, ...settings];
    const server = launch(programs().REDIS_SERVER, flags);
    await server.answers(() => accepts(socket));
    return server;
  };
  let server = await start();
  return {
    socket,
    /** As a crash does it, or somebody in a hurry. */
    kill: (signal = "SIGKILL") => server.end(signal),
    restart: async () => {
      server = await start();
    },
    async stop() {
      await server.end("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts PostgreSQL; `connection` is what a Pool takes. */
export async function startPostgres(...settings) {
  const folder = folderOfPostgres();
  const initialise = [
    "-D",
    join(folder, "data"),
    "-U",
    "till",
    "-A",
    "trust",
    "-E",
    "UTF8",
    "--locale",
    "C",
    "--no-sync",
  ];
  prepare("initdb", initialise);
  return {
    ...(await postgresIn(folder, settings)),
    /** Another that follows it, and can take its place. */
    async standby() {
      const other = folderOfPostgres();
      const copied = ["-h", folder, "-U", "till", "-D", join(other, "data"), "--checkpoint=fast", "--no-sync", "-R"];
      prepare("pg_basebackup", copied);
      const promote = () => prepare("pg_ctl", ["promote", "-w", "-s", "-D", join(other, "data")]);
      return { ...(await postgresIn(other, [])), promote };
    },
  };
}

const postgres = (name) => join(programs().POSTGRES_BIN, name);

/** One of the server's own programs, until it has done its work. */
const prepare = (name, args) =>
  execFileSync(postgres(name), args, { ...USER, cwd: tmpdir(), stdio: ["ignore", "ignore", "inherit"] });

function folderOfPostgres() {
  const folder = mkdtempSync(join(tmpdir(), "tillwire-postgres-"));
  if (USER.uid) chownSync(folder, USER.uid, USER.gid);
  return folder;
}

async function postgresIn(folder, settings) {
  // With its memory in its folder, a server that is killed leaves nothing elsewhere.
  const own = ["dynamic_shared_memory_type=mmap", "listen_addresses=", `unix_socket_directories=${folder}`];
  const options = [...own, "log_min_messages=fatal", ...settings];
  const start = async () => {
    const flags = ["-D", join(folder, "data"), ...options.flatMap((it) => ["-c", it])];
    const server = launch(postgres("postgres"), flags, USER);
    await server.answers(() => spawnSync(postgres("pg_isready"), ["-q", "-h", folder]).status === 0);
    return server;
  };
  let server = await start();
  return {
    connection: { host: folder, user: "till", database: "postgres" },
    /** As a crash does it, or somebody in a hurry. */
    kill: (signal = "SIGKILL") => server.end(signal),
    /** What served its connections outlives it for a moment, and until then no other may have its memory. */
    restart: async () => {
      for (let tries = 0; tries < 50; tries += 1) {
        const started = await start().catch(() => undefined);
        if (started) {
          server = started;
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      server = await start();
    },
    async stop() {
      await server.end("SIGINT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function launch(program, args, user = {}) {
  const child = spawn(program, args, { ...user, cwd: tmpdir(), stdio: ["ignore", "ignore", "ignore"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let over = false;
  ended.then(() => {
    over = true;
  });
  child.once("error", (error) => {
    throw error;
  });
  return {
    end(signal) {
      child.kill(signal);
      return ended;
    },
    /** Resolves once it does. */
    async answers(ready) {
      while (!(await ready())) {
        if (over) throw new Error(`${program} ended with ${child.exitCode}: ${args.join(" ")}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

function accepts(path) {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
