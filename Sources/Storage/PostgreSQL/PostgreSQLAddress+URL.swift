extension PostgreSQLAddress {
    /// - Throws: ``InvalidPostgreSQLAddress``.
    init(_ url: String) throws {
        let parts = try URLParts(url)
        var query = parts.query
        let password = parts.password ?? query.removeValue(forKey: "password")
        user = parts.user ?? query.removeValue(forKey: "user")
        self.password = password.map(Secret.init)
        hosts = try Self.hosts(
            query.removeValue(forKey: "host").map { $0.split(separator: ",").map(String.init) } ?? parts.hosts,
            port: query.removeValue(forKey: "port"))
        guard let database = parts.database ?? query.removeValue(forKey: "dbname") else {
            throw InvalidPostgreSQLAddress(reason: "it names no database, as in postgres://host/database")
        }
        self.database = database
        encryption = try query.removeValue(forKey: "sslmode").map(Self.encryption)
        switch query.removeValue(forKey: "prepared") {
        case nil, "on": isPrepared = true
        case "off": isPrepared = false
        default: throw InvalidPostgreSQLAddress(reason: "prepared is on or off")
        }
        files = query
        guard Self.fileParameters.isSuperset(of: query.keys) else {
            // Not by name: it may be the end of a password with a question mark.
            let known = (Self.fileParameters.union(["host", "port", "sslmode", "prepared"])).sorted()
            throw InvalidPostgreSQLAddress(
                reason: "it has an unknown parameter; the parameters are \(known.joined(separator: ", "))")
        }
    }

    private static func encryption(_ mode: String) throws -> Encryption {
        guard let encryption = Encryption(rawValue: mode) else {
            let modes = Encryption.allCases.map(\.rawValue).joined(separator: ", ")
            throw InvalidPostgreSQLAddress(reason: "sslmode is one of \(modes)")
        }
        return encryption
    }

    /// - Parameters:
    ///   - names: Hosts, each with or without a port.
    ///   - port: Port of those without one.
    private static func hosts(_ names: [String], port: String?) throws -> [Host] {
        guard !names.isEmpty, !names.contains("") else {
            throw InvalidPostgreSQLAddress(
                reason: "it names no host; a Unix socket is given by its folder, as in ?host=/var/run/postgresql")
        }
        return try names.map { try host($0, port: port) }
    }

    private static func host(_ text: String, port: String?) throws -> Host {
        if text.hasPrefix("/") {
            // The folder of a socket, which has no colon before a number.
            guard let parts = text.wholeMatch(of: #/(.+):([0-9]+)/#) else {
                return Host(name: text, port: try number(port))
            }
            return Host(name: String(parts.1), port: try number(String(parts.2)))
        }
        if text.hasPrefix("[") {
            let parts = text.dropFirst().split(separator: "]", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[1].isEmpty || parts[1].hasPrefix(":") else {
                throw InvalidPostgreSQLAddress(reason: "an IPv6 address is written [2001:db8::1]:5432")
            }
            return Host(
                name: String(parts[0]), port: try number(parts[1].isEmpty ? port : String(parts[1].dropFirst())))
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        // More than one colon: an IPv6 address, as a parameter may give it.
        guard parts.count == 2 else { return Host(name: text, port: try number(port)) }
        guard !parts[0].isEmpty else { throw InvalidPostgreSQLAddress(reason: "a port has no host") }
        return Host(name: String(parts[0]), port: try number(String(parts[1])))
    }

    private static func number(_ port: String?) throws -> UInt16 {
        guard let port, !port.isEmpty else { return 5432 }
        guard let number = UInt16(port), number > 0 else {
            throw InvalidPostgreSQLAddress(reason: "a port is a number from 1 to 65535")
        }
        return number
    }
}

/// The parts of a URL, decoded.
private struct URLParts {
    var user: String?
    var password: String?
    var hosts: [String]
    var database: String?
    var query: [String: String] = [:]

    init(_ url: String) throws {
        guard let scheme = ["postgres://", "postgresql://"].first(where: url.hasPrefix) else {
            throw InvalidPostgreSQLAddress(reason: "it begins with postgres://")
        }
        var rest = url.dropFirst(scheme.count)
        guard !rest.contains("#") else {
            throw InvalidPostgreSQLAddress(reason: "a # is written %23")
        }
        if let mark = rest.firstIndex(of: "?") {
            query = try Self.query(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if let slash = rest.firstIndex(of: "/") {
            let name = try Self.decoded(rest[rest.index(after: slash)...], "the database")
            guard !name.contains("/") else {
                throw InvalidPostgreSQLAddress(reason: "a / in a password or name is written %2F")
            }
            database = name.isEmpty ? nil : name
            rest = rest[..<slash]
        }
        if let sign = rest.lastIndex(of: "@") {
            let parts = rest[..<sign].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            user = try parts.first.map { try Self.decoded($0, "the user") }.flatMap { $0.isEmpty ? nil : $0 }
            password = try parts.dropFirst().first.map { try Self.decoded($0, "the password") }
            rest = rest[rest.index(after: sign)...]
        }
        hosts = try rest.split(separator: ",", omittingEmptySubsequences: false)
            .map { try Self.decoded($0, "the host") }
    }

    private static func query(_ text: Substring) throws -> [String: String] {
        var query: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw InvalidPostgreSQLAddress(reason: "a parameter has no value") }
            let name = try decoded(parts[0], "a parameter")
            guard query[name] == nil else {
                throw InvalidPostgreSQLAddress(reason: "a parameter is given twice")
            }
            query[name] = try decoded(parts[1], "a parameter")
        }
        return query
    }

    /// - Source: RFC 3986, section 2.1.
    private static func decoded(_ text: Substring, _ what: String) throws -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit), let code = UInt8(digits, radix: 16) else {
                throw InvalidPostgreSQLAddress(reason: "a % in \(what) is written %25")
            }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
            throw InvalidPostgreSQLAddress(reason: "\(what) is not text in UTF-8")
        }
        return text
    }
}
