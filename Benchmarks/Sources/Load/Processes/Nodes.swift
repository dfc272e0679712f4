import Foundation

/// The processes of a deployment: one `parley serve`, or several behind nginx.
enum Nodes {
    /// Runs them while `body` runs.
    ///
    /// - Parameter body: Receives the port where clients go, and the processes.
    static func running<Result>(
        _ deployment: Deployment, _ environment: [String: String], in folder: URL,
        _ body: (Int, Measured) async throws -> Result
    ) async throws -> Result {
        var servers: [Child] = []
        do {
            for number in 0..<deployment.engine.servers {
                servers.append(try start(deployment.program, environment, in: folder, number))
            }
            var ports: [Int] = []
            for server in servers { ports.append(try await port(of: server)) }
            let processes = Measured(
                programs: servers.map(\.process.processIdentifier), database: deployment.postgreSQL?.process)
            let result = try await behindProxy(deployment.nginx, ports, processes, in: folder, body)
            for server in servers { await server.stop() }
            return result
        } catch {
            for server in servers { await server.stop() }
            throw LoadError("\(error)\n\(servers.map { $0.output.suffix(2000) }.joined(separator: "\n"))")
        }
    }

    private static func start(
        _ program: String, _ environment: [String: String], in folder: URL, _ number: Int
    ) throws -> Child {
        let own = folder.appending(component: "server-\(number)")
        try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
        return try Child(program, ["serve"], in: own, environment: environment)
    }

    /// A single server needs no proxy.
    private static func behindProxy<Result>(
        _ nginx: String, _ ports: [Int], _ processes: Measured, in folder: URL,
        _ body: (Int, Measured) async throws -> Result
    ) async throws -> Result {
        guard ports.count > 1 else { return try await body(ports[0], processes) }
        return try await Nginx.running(nginx, as: .balancer(servers: ports), in: folder) { nginx in
            var processes = processes
            processes.proxy = nginx.child.process.processIdentifier
            return try await body(nginx.port, processes)
        }
    }

    /// Waits until a server reports its address.
    private static func port(of child: Child) async throws -> Int {
        let mark = "Listening on http://127.0.0.1:"
        for _ in 0..<600 where child.process.isRunning {
            if let line = child.output.split(separator: "\n").first(where: { $0.hasPrefix(mark) }),
                let port = Int(line.dropFirst(mark.count))
            {
                return port
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw LoadError("The server did not start")
    }
}
