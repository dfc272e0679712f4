import Foundation

/// A plain nginx: the least that a program in the middle, or one that answers from a file, can cost. It is also the
/// proxy in front of several servers.
struct Nginx {
    /// What it does.
    enum Role {
        /// Passes everything on to the scripted model.
        case proxy(upstream: Int)
        /// Passes everything on to servers in turn, on connections that are kept.
        case balancer(servers: [Int])
        /// Answers `/content` with these bytes, from a file.
        case file([UInt8])
    }

    let port: Int
    let child: Child

    /// Runs nginx while `body` runs, with its files in `folder`.
    static func running<Result>(
        _ program: String, as role: Role, in folder: URL, _ body: (Nginx) async throws -> Result
    ) async throws -> Result {
        let port = try freePort()
        let file = folder.appending(component: "nginx.conf")
        if case .file(let bytes) = role { try Data(bytes).write(to: folder.appending(component: "content")) }
        try configuration(port: port, role, folder: folder.path)
            .write(to: file, atomically: true, encoding: .utf8)
        let child = try Child(program, ["-p", folder.path, "-e", "stderr", "-c", file.path], in: folder)
        do {
            try await waitUntilListening(child, on: port)
            let result = try await body(Nginx(port: port, child: child))
            await child.stop()
            return result
        } catch {
            await child.stop()
            throw LoadError("\(error)\n\(child.output.suffix(2000))")
        }
    }

    private static func location(_ role: Role, _ folder: String) -> String {
        switch role {
        case .proxy(let upstream):
            """
            proxy_pass http://127.0.0.1:\(upstream); proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_buffering off; proxy_read_timeout 300s;
            """
        case .balancer:
            """
            proxy_pass http://servers; proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_buffering off; proxy_read_timeout 300s;
            """
        case .file: "root \(folder); default_type application/json;"
        }
    }

    /// The servers that take turns, for all workers together.
    private static func upstream(_ role: Role) -> String {
        guard case .balancer(let ports) = role else { return "" }
        let servers = ports.map { "server 127.0.0.1:\($0);" }.joined(separator: " ")
        return "upstream servers { zone servers 64k; \(servers) keepalive 64; keepalive_requests 10000000; }"
    }

    private static func configuration(port: Int, _ role: Role, folder: String) -> String {
        """
        daemon off;
        pid \(folder)/nginx.pid;
        worker_processes auto;
        worker_rlimit_nofile 8192;
        events { worker_connections 4096; }
        http {
            access_log off; keepalive_requests 10000000;
            client_body_temp_path \(folder)/body; proxy_temp_path \(folder)/proxy;
            fastcgi_temp_path \(folder)/fastcgi; uwsgi_temp_path \(folder)/uwsgi; scgi_temp_path \(folder)/scgi;
            \(upstream(role))
            server {
                listen 127.0.0.1:\(port) backlog=1024;
                location / { \(location(role, folder)) }
            }
        }
        """
    }

    private static func waitUntilListening(_ child: Child, on port: Int) async throws {
        for _ in 0..<200 where child.process.isRunning {
            if Loopback.accepts(port: port) { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw LoadError("nginx did not start")
    }

    private static func freePort() throws -> Int {
        guard let port = Loopback.freePort() else { throw LoadError("No free port was found") }
        return port
    }
}
