import API
import Foundation
import TestSupport
import Testing

@testable import Server

@Suite struct StalledReaderTests {
    @Test func `a reader that receives nothing is disconnected`() async throws {
        try await withServer(settings: ServerSettings(longestStall: .seconds(1))) { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            for _ in 0..<2 { _ = try await admin.converse(String(repeating: "é", count: 200_000), in: chat) }
            let port = try #require(server.origin.split(separator: ":").last.flatMap { UInt16($0) })
            let reader = try StalledReader(port: port)
            defer { reader.close() }

            try reader.send("GET /api/v1/chats/\(chat.id)/messages HTTP/1.1\r\nHost: localhost:\(port)\r\n")
            try reader.send("Cookie: \(admin.cookie ?? "")\r\n\r\n")
            try await eventually("the answer waits") { try reader.unread() > 0 }

            try await eventually("the server has let go of the connection") { reader.isForgotten() }
            #expect(try await admin.get("/auth/me").status == 200)
        }
    }
}

/// A connection that sends a request and never reads.
private struct StalledReader {
    private let descriptor: Int32

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var size: Int32 = 4096
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout.size(ofValue: size)))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let (socket, capacity) = (descriptor, socklen_t(MemoryLayout<sockaddr_in>.size))
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, capacity) }
        }
        try #require(status == 0)
    }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        try #require(Foundation.send(descriptor, bytes, bytes.count, 0) == bytes.count)
    }

    /// Bytes that have arrived but were not read.
    func unread() throws -> Int {
        var bytes = [UInt8](repeating: 0, count: 64)
        return recv(descriptor, &bytes, bytes.count, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
    }

    /// Whether the server's side of the connection is gone: the system then resets it as soon as something is sent.
    func isForgotten() -> Bool {
        let lineEnd: [UInt8] = [0x0D, 0x0A]  // means nothing between two requests
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        return Foundation.send(descriptor, lineEnd, lineEnd.count, flags) < 0 && errno != EAGAIN
    }

    func close() {
        _ = Foundation.close(descriptor)
    }
}
