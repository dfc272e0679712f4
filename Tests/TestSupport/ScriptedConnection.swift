import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One connection on which answers are played.
final class ScriptedConnection: Sendable {
    private let channel: any Channel
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

    /// Guards the flag that the script, not the client, closed the connection.
    private let closedByScript = Mutex(false)

    init(channel: any Channel, outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) {
        self.channel = channel
        self.outbound = outbound
    }

    var wasClosedByScript: Bool { closedByScript.withLock { $0 } }

    func play(_ answer: ScriptedAnswer) async throws {
        var framing = ScriptedAnswer.Framing.closeDelimited
        for step in answer.steps {
            switch step {
            case .head(let status, let headers, let headFraming):
                framing = headFraming
                try await write(Array(Self.head(status: status, headers: headers, framing: framing).utf8))
            case .body(let bytes): try await write(Self.framed(bytes, framing))
            case .raw(let bytes): try await write(bytes)
            case .wait(let gate): try await gate.pass()
            case .run(let closure): closure()
            case .hang: try await Gate().pass()
            case .end: try await end(framing)
            case .close: try await close()
            case .reset: try await reset()
            }
        }
    }

    private func write(_ bytes: [UInt8]) async throws {
        try await outbound.write(ByteBuffer(bytes: bytes))
    }

    private func end(_ framing: ScriptedAnswer.Framing) async throws {
        switch framing {
        case .chunked: try await write(Array("0\r\n\r\n".utf8))
        case .closeDelimited: try await close()
        case .length: break
        }
    }

    private func close() async throws {
        closedByScript.withLock { $0 = true }
        try await channel.close()
    }

    private func reset() async throws {
        let options = channel as? any SocketOptionProvider
        try await options?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await close()
    }

    private static func head(
        status: Int, headers: [(String, String)], framing: ScriptedAnswer.Framing
    ) -> String {
        let framing =
            switch framing {
            case .chunked: ("transfer-encoding", "chunked")
            case .closeDelimited: ("connection", "close")
            case .length(let length): ("content-length", "\(length)")
            }
        let lines = (headers + [framing]).map { "\($0.0): \($0.1)\r\n" }
        return "HTTP/1.1 \(status) Scripted\r\n\(lines.joined())\r\n"
    }

    private static func framed(_ bytes: [UInt8], _ framing: ScriptedAnswer.Framing) -> [UInt8] {
        guard case .chunked = framing else { return bytes }
        return Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
    }
}
