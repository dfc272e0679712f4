import Foundation

/// Where a PostgreSQL database is, and how to sign in there.
///
/// It comes from a URL such as `postgres://parley:password@db.example.org:5432/parley?sslmode=verify-full`. Several hosts
/// are separated by commas; the first that accepts writes is used. The folder of a Unix socket is given as
/// `?host=/var/run/postgresql`, or percent-encoded in place of the host.
///
/// - Source: PostgreSQL, "Connection URIs"
///   <https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING>.
struct PostgreSQLAddress: Sendable, CustomStringConvertible {
    /// One server.
    struct Host: Hashable, Sendable {
        /// A name, an address, or the folder of a Unix socket.
        let name: String
        let port: UInt16

        var isSocket: Bool { name.hasPrefix("/") }

        /// Whether nobody else's network lies between.
        var isLocal: Bool {
            let isLoopback = name.hasPrefix("127.") && name.split(separator: ".").compactMap { UInt8($0) }.count == 4
            return isSocket || isLoopback || name == "::1" || name.lowercased() == "localhost"
        }
    }

    /// How much of TLS is asked for; in libpq's words.
    enum Encryption: String, CaseIterable, Sendable {
        case disable, allow, prefer, require
        case verifyAuthority = "verify-ca"
        case verifyFull = "verify-full"
    }

    /// Text that does not get into descriptions and logs.
    struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
        let text: String
        var description: String { "•••" }
        var debugDescription: String { description }
        var customMirror: Mirror { Mirror(self, children: []) }
    }

    let hosts: [Host]
    /// `nil` for the name of the operating system's user.
    let user: String?
    /// `nil` if the server asks for none, or libpq finds it in its password file.
    let password: Secret?
    let database: String
    /// `nil` if the URL does not say.
    let encryption: Encryption?
    /// Further parameters for libpq, by name: files with certificates.
    let files: [String: String]
    /// Whether statements are prepared. A connection pooler may not support it.
    let isPrepared: Bool

    /// Parameters of a URL that are passed to libpq as they are.
    static let fileParameters: Set<String> = ["sslrootcert", "sslcert", "sslkey", "sslcrl", "channel_binding"]

    /// Encryption of the connection to a host.
    func encryption(to host: Host) -> Encryption {
        encryption ?? (host.isLocal ? .prefer : .verifyFull)
    }

    /// Without the password.
    var description: String {
        let places = hosts.map { host in
            let name = host.name.contains(":") ? "[\(host.name)]" : host.name
            return host.isSocket ? name : "\(name):\(host.port)"
        }
        return "\(database) at \(places.joined(separator: ", "))"
    }

    /// What others on the network could do, in sentences for the operator.
    func exposures() -> [String] {
        hosts.filter { !$0.isLocal }.compactMap { host in
            switch encryption(to: host) {
            case .verifyFull: nil
            case .disable, .allow, .prefer:
                """
                The connection to the database at \(host.name) may be unencrypted: the network can read and change all \
                data. Use sslmode=verify-full
                """
            case .require, .verifyAuthority:
                """
                The identity of the database server at \(host.name) is not checked: another server can take its place. \
                Use sslmode=verify-full
                """
            }
        }
    }
}

/// Why a URL is not the address of a PostgreSQL database. Never contains the URL, which may contain a password.
struct InvalidPostgreSQLAddress: Error, Hashable, CustomStringConvertible {
    let reason: String

    var description: String { "The address of the database is not valid: \(reason)" }
}
