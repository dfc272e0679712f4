import TestSupport
import Testing

@testable import Storage

@Suite struct PostgreSQLEncryptionTests {
    @Test func `a server has to prove its name if that is asked for`() async throws {
        try await PostgreSQLServer.running { server in
            let (port, authority) = try await server.useTLS()
            let connect: @Sendable (String, String) async throws -> Int = { host, parameters in
                var settings = try PostgreSQLSettings("postgres://parley@\(host):\(port)/postgres?\(parameters)")
                settings.patience = .milliseconds(1)
                return try await encrypted(settings)
            }

            #expect(try await connect("localhost", "sslmode=verify-full&sslrootcert=\(authority)") == 1)
            #expect(try await connect("127.0.0.1", "sslmode=verify-ca&sslrootcert=\(authority)") == 1)
            #expect(try await connect("127.0.0.1", "") == 1)
            #expect(try await connect("127.0.0.1", "sslmode=disable") == 0)
            for (host, parameters, word) in [
                ("127.0.0.1", "sslmode=verify-full&sslrootcert=\(authority)", "does not match"),
                ("localhost", "sslmode=verify-full", "certificate verify failed"),
            ] {
                await #expect {
                    _ = try await connect(host, parameters)
                } throws: {
                    isFailure($0, \.isUnavailable) && "\($0)".contains(word)
                }
            }
        }
    }

    @Test func `a server without TLS is refused if TLS is asked for`() async throws {
        let server = try await PostgreSQLServer.shared()
        try await TCPProxy.running(to: server.folder + "/.s.PGSQL.5432") { proxy in
            var settings = try PostgreSQLSettings("postgres://parley@127.0.0.1:\(proxy.port)/postgres?sslmode=require")
            settings.patience = .milliseconds(1)
            let asked = settings

            await #expect {
                _ = try await encrypted(asked)
            } throws: {
                isFailure($0, \.isUnavailable) && "\($0)".contains("SSL")
            }
        }
    }
}

/// Whether a connection is encrypted, as 0 or 1.
private func encrypted(_ settings: PostgreSQLSettings) async throws -> Int {
    let driver = PostgreSQLDriver(settings)
    let result: Result<Int, any Error>
    do {
        let count = try await driver.number("SELECT count(*) FROM pg_stat_ssl WHERE ssl AND pid = pg_backend_pid()")
        result = .success(count)
    } catch {
        result = .failure(error)
    }
    try await driver.close()
    return try result.get()
}
