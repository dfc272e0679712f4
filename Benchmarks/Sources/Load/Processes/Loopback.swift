import Glibc

/// Ports of the loopback interface.
enum Loopback {
    /// A port that is free at the moment.
    static func freePort() -> Int? {
        withSocket(port: 0) { socket, address, length in
            guard bind(socket, address, length) == 0 else { return nil }
            var bound = sockaddr_in()
            var size = length
            let isKnown = withUnsafeMutablePointer(to: &bound) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) == 0 }
            }
            return isKnown ? Int(UInt16(bigEndian: bound.sin_port)) : nil
        }
    }

    /// Whether a port accepts connections.
    static func accepts(port: Int) -> Bool {
        withSocket(port: port) { socket, address, length in connect(socket, address, length) == 0 ? true : nil }
            ?? false
    }

    private static func withSocket<Result>(
        port: Int, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Result?
    ) -> Result? {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { return nil }
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
