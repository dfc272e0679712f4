import Dispatch
import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A PostgreSQL server of the tests, in a temporary folder, which only this machine reaches, through a Unix socket.
///
/// A shell looks after it. When the process of the tests ends, for whatever reason, the shell reads the end of its input,
/// stops the server and removes the folder.
public final class PostgreSQLServer: Sendable {
    /// Why there is no server.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// The folder of its socket.
    public var folder: String { place.withLock { $0 } }

    /// Guards the folder, which the shell chooses.
    private let place = Mutex("")

    /// Reads and writes block, so they do not run on a thread of Swift's concurrency.
    private let queue = DispatchQueue(label: "postgresql-server")
    private let input: FileHandle
    private let output: FileHandle

    private static let databases = Atomic(0)
    private static let common = Task { try await started(isDurable: false) }

    /// The server that most tests use, each with databases of its own.
    public static func shared() async throws -> PostgreSQLServer {
        try await common.value
    }

    /// Runs a server for a test that restarts it, or does worse to it.
    public static func running<Value: Sendable>(
        _ body: @Sendable (PostgreSQLServer) async throws -> Value
    ) async throws -> Value {
        let server = try await started(isDurable: true)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(server))
        } catch {
            result = .failure(error)
        }
        await server.stop()
        return try result.get()
    }

    /// - Parameter isDurable: Whether it waits for the disk.
    private init(isDurable: Bool) throws {
        guard let binaries = Self.binaries else {
            throw Failure(description: "PostgreSQL is not installed: scripts/system-packages test")
        }
        let (toShell, fromShell) = (Pipe(), Pipe())
        // Another process that is started meanwhile must not keep the shell from noticing the end.
        for end in [toShell.fileHandleForWriting, fromShell.fileHandleForReading] {
            _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
        (input, output) = (toShell.fileHandleForWriting, fromShell.fileHandleForReading)
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let durability = isDurable ? "" : " -c fsync=off -c full_page_writes=off"
        shell.arguments = Self.user + ["setsid", "sh", "-c", Self.script, "sh", binaries, durability]
        shell.standardInput = toShell.fileHandleForReading
        shell.standardOutput = fromShell.fileHandleForWriting
        try shell.run()
        try? toShell.fileHandleForReading.close()
        try? fromShell.fileHandleForWriting.close()
    }

    private static func started(isDurable: Bool) async throws -> PostgreSQLServer {
        let server = try PostgreSQLServer(isDurable: isDurable)
        let folder = await server.answer(to: nil)
        guard folder.hasPrefix("/") else { throw Failure(description: "PostgreSQL did not start: \(folder)") }
        server.place.withLock { $0 = folder }
        return server
    }

    /// The address of a database.
    public func url(of database: String) -> String {
        "postgres://parley@/\(database)?host=\(folder)"
    }

    /// Creates an empty database.
    ///
    /// - Parameter template: A database whose contents it begins with.
    /// - Returns: Its name.
    public func newDatabase(from template: String = "template0") async throws -> String {
        let name = "test_\(Self.databases.add(1, ordering: .relaxed).newValue)"
        try await run("CREATE DATABASE \(name) TEMPLATE \(template)")
        return name
    }

    public func drop(_ database: String) async throws {
        try await run("DROP DATABASE \(database) WITH (FORCE)")
    }

    /// Runs one statement as superuser, in one line.
    public func run(_ sql: String) async throws {
        try await command("sql \(sql)")
    }

    /// Ends all connections and starts again.
    public func restart() async throws {
        try await command("restart")
    }

    /// Starts again as a standby: it only reads until it is promoted.
    public func becomeStandby() async throws {
        try await command("standby")
    }

    public func promote() async throws {
        try await command("promote")
    }

    /// Stops without a word, as a crash would.
    public func crash() async throws {
        try await command("crash")
    }

    /// Starts after a crash.
    public func start() async throws {
        try await command("start")
    }

    /// Starts again with TLS, at a port of the loopback interface.
    ///
    /// - Returns: The port, and the certificate of the authority that vouches for the name `localhost`.
    public func useTLS() async throws -> (port: Int, authority: String) {
        let probe = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = probe.localAddress?.port ?? 0
        try await probe.close()
        try await command("tls \(port)")
        return (port, folder + "/authority.pem")
    }

    private func stop() async {
        try? input.close()
        // The end of the output.
        _ = await answer(to: nil)
    }

    private func command(_ line: String) async throws {
        let answer = await answer(to: line)
        guard answer == "0" else { throw Failure(description: "\(line): \(answer)") }
    }

    /// The next line of the shell. Commands of several tests take turns.
    private func answer(to line: String?) async -> String {
        await withCheckedContinuation { caller in
            queue.async { [input, output] in
                if let line { try? input.write(contentsOf: Data((line + "\n").utf8)) }
                var bytes: [UInt8] = []
                var byte: UInt8 = 0
                // Byte by byte, so that nothing of the next line is taken.
                while read(output.fileDescriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") { bytes.append(byte) }
                caller.resume(returning: String(decoding: bytes, as: UTF8.self))
            }
        }
    }

    /// The folder of the newest version's programs.
    private static var binaries: String? {
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap { Int($0) }
        return versions.sorted(by: >).map { "\(root)/\($0)/bin" }
            .first { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }
    }

    /// PostgreSQL refuses to run as root.
    private static var user: [String] {
        getuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : []
    }

    /// Prints the folder; then runs commands, one a line, and prints the status of each.
    private static let script = """
        trap '' HUP INT TERM PIPE
        binaries=$1 durability=$2
        cd / && folder=$(mktemp -d /tmp/parley-postgresql.XXXXXX) || { echo 'no folder'; exit 1; }
        data=$folder/data log=$folder/log options="-c listen_addresses='' -c autovacuum=off -c max_connections=200"
        umask 077
        start() {
            "$binaries/pg_ctl" -D "$data" -l "$log" -w -o "-k $folder $options -c log_min_messages=fatal$durability" start
        }
        stop() { "$binaries/pg_ctl" -D "$data" -m "$1" -w stop; }
        certificates() {
            openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority \\
                -keyout "$folder/authority.key" -out "$folder/authority.pem" &&
            openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout "$data/server.key" -out "$folder/request" &&
            echo subjectAltName=DNS:localhost >"$folder/names" &&
            openssl x509 -req -days 2 -in "$folder/request" -CA "$folder/authority.pem" -CAkey "$folder/authority.key" \\
                -CAcreateserial -extfile "$folder/names" -out "$data/server.crt"
        }
        run() {
            case $1 in
                sql) "$binaries/psql" -X -q -h "$folder" -U parley -d postgres -c "$2" ;;
                restart) stop fast; start ;;
                standby) touch "$data/standby.signal"; stop fast; start ;;
                promote) "$binaries/pg_ctl" -D "$data" -w promote ;;
                crash) stop immediate ;;
                start) start ;;
                tls)
                    options="-c listen_addresses=127.0.0.1 -c port=$2 -c ssl=on"
                    certificates && stop fast && start
                    ;;
            esac
        }
        if "$binaries/initdb" -N -A trust -U parley --locale=C.UTF-8 -E UTF8 -D "$data" >"$folder/initdb" 2>&1 </dev/null \\
            && start >/dev/null 2>&1 </dev/null
        then echo "$folder"
        else tail -n 1 "$folder/initdb"
        fi
        while read -r command argument; do
            if message=$(run "$command" "$argument" 2>&1 </dev/null); then echo 0; else echo "failed" $message; fi
        done
        stop immediate >/dev/null 2>&1
        rm -rf "$folder"
        """
}
