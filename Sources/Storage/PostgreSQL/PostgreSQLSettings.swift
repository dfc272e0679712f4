import Foundation

/// How PostgreSQL is used.
struct PostgreSQLSettings: Sendable {
    let address: PostgreSQLAddress
    /// Most transactions at the same time, each on a connection with a thread of its own.
    var width = 8
    /// Most transactions that wait for a connection.
    var longestLine = 1000
    /// How long a transaction waits for a connection, and for the server to be reached.
    var patience = Duration.seconds(5)
    /// Longest time to connect to one host.
    var connecting = Duration.seconds(5)
    /// Longest time of a statement.
    var statement = Duration.seconds(10)
    /// Longest wait of a statement for a lock.
    var lock = Duration.seconds(5)
    /// Longest time between two statements of a transaction. The server then ends the connection. Less than a node's
    /// lease: nobody waits for the locks of one that has been stopped.
    var idling = Duration.seconds(5)
    /// Longest time without a sign of the server, while it should be answering. More than the longest statement.
    var silence = Duration.seconds(20)
    /// Age at which a connection is replaced.
    var age = Duration.seconds(30 * 60)
    /// Prepared statements of a connection, after which it is replaced.
    var statements = 256
    /// How long the transactions that run when the database is closed may go on.
    var closing = Duration.seconds(10)

    /// - Throws: ``InvalidPostgreSQLAddress``.
    init(_ url: String) throws {
        address = try PostgreSQLAddress(url)
    }

    /// Allows everything to take this long.
    mutating func wait(for patience: Duration) {
        (self.patience, connecting, statement, lock, idling, silence) = (
            patience, patience, patience, patience, patience, patience
        )
    }

    /// Parameters for libpq, by name.
    ///
    /// - Source: PostgreSQL, "Parameter Key Words"
    ///   <https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-PARAMKEYWORDS>.
    func parameters(for host: PostgreSQLAddress.Host) -> [String: String] {
        let encryption = address.encryption(to: host)
        var parameters = address.files
        if [.verifyAuthority, .verifyFull].contains(encryption), parameters["sslrootcert"] == nil {
            parameters["sslrootcert"] = Self.authorities
        }
        parameters["host"] = host.name
        parameters["port"] = String(host.port)
        parameters["dbname"] = address.database
        parameters["user"] = address.user
        parameters["password"] = address.password?.text
        parameters["sslmode"] = encryption.rawValue
        parameters["application_name"] = "parley"
        parameters["client_encoding"] = "UTF8"
        parameters["gssencmode"] = "disable"
        parameters["target_session_attrs"] = "read-write"
        parameters["tcp_user_timeout"] = "10000"
        parameters["keepalives_idle"] = "30"
        parameters["keepalives_interval"] = "10"
        parameters["keepalives_count"] = "3"
        return parameters
    }

    /// The system's certificate authorities, where Debian, Fedora and others keep them. `nil` leaves it to libpq, which
    /// before version 16 only looks in the home folder.
    private static var authorities: String? {
        [
            "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
        ].first { FileManager.default.isReadableFile(atPath: $0) }
    }
}
