import Foundation

/// A plain nginx in front of the scripted model: the least that a program in the middle can cost.
struct NginxProxy {
    let port: Int
    let child: Child

    /// Runs nginx while `body` runs, with its files in `folder`.
    static func running<Result>(
        _ program: String, upstream: Int, in folder: URL, _ body: (NginxProxy) async throws -> Result
    ) async throws -> Result {
        let port = try freePort()
        let file = folder.appending(component: "nginx.conf")
        try configuration(port: port, upstream: upstream, folder: folder.path)
            .write(to: file, atomically: true, encoding: .utf8)
        let child = try Child(program, ["-p", folder.path, "-e", "stderr", "-c", file.path], in: folder)
        do {
            try await waitUntilListening(child, on: port)
            let result = try await body(NginxProxy(port: port, child: child))
            await child.stop()
            return result
        } catch {
            await child.stop()
            throw LoadError("\(error)\n\(child.output.suffix(2000))")
        }
    }

    private static func configuration(port: Int, upstream: Int, folder: String) -> String {
        """
        daemon off;
        pid \(folder)/nginx.pid;
        worker_processes auto;
        worker_rlimit_nofile 8192;
        events { worker_connections 4096; }
        http {
            access_log off;
            client_body_temp_path \(folder)/body; proxy_temp_path \(folder)/proxy;
            fastcgi_temp_path \(folder)/fastcgi; uwsgi_temp_path \(folder)/uwsgi; scgi_temp_path \(folder)/scgi;
            server {
                listen 127.0.0.1:\(port) backlog=1024;
                location / {
                    proxy_pass http://127.0.0.1:\(upstream);
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_buffering off;
                    proxy_read_timeout 300s;
                }
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
