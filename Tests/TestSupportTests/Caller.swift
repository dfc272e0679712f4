import NIOCore
import NIOHTTP1
import NIOPosix
import TestSupport

/// Somebody who calls a ``CheckingUpstream``.
struct Caller {
    let upstream: CheckingUpstream
    var headers = [
        ("authorization", "Bearer ada"), ("anthropic-version", "2026-10-21"), ("content-type", "application/json"),
    ]

    init(_ upstream: CheckingUpstream, key: String = "ada", betas: String...) {
        self.upstream = upstream
        headers[0].1 = "Bearer \(key)"
        if !betas.isEmpty { headers.append(("anthropic-beta", betas.joined(separator: ","))) }
    }

    func send(_ ask: Ask) async throws -> Answered {
        try await send("POST", ask.isCount ? "/v1/messages/count_tokens" : "/v1/messages", ask.json)
    }

    func get(_ path: String) async throws -> Answered {
        try await send("GET", path, "")
    }

    func send(_ method: String, _ path: String, _ body: String) async throws -> Answered {
        let port = Int(upstream.address.split(separator: ":").last ?? "") ?? 0
        let client = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
                        wrappingChannelSynchronously: channel)
                }
            }
        var fields = HTTPHeaders(headers)
        fields.add(name: "content-length", value: "\(body.utf8.count)")
        let head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: method), uri: path, headers: fields)
        return try await client.executeThenClose { inbound, outbound in
            try await outbound.write(.head(head))
            try await outbound.write(.body(.byteBuffer(ByteBuffer(string: body))))
            try await outbound.write(.end(nil))
            return await Answered(inbound)
        }
    }
}

/// An answer as it arrived.
struct Answered {
    var status: UInt = 0
    var headers = HTTPHeaders()
    var text = ""
    /// Whether it ended as its framing requires.
    var isWhole = false

    init(_ parts: NIOAsyncChannelInboundStream<HTTPClientResponsePart>) async {
        // A connection that breaks off is an answer that is not whole.
        try? await read(parts)
    }

    private mutating func read(_ parts: NIOAsyncChannelInboundStream<HTTPClientResponsePart>) async throws {
        for try await part in parts {
            switch part {
            case .head(let head):
                status = head.status.code
                headers = head.headers
            case .body(let bytes): text += String(buffer: bytes)
            case .end:
                isWhole = true
                return
            }
        }
    }

    /// The body as JSON.
    var json: WireJSON? { try? WireJSON(text) }

    /// `error.message`.
    var error: String? { json?["error"]?["message"]?.text }

    /// The data of the events.
    var events: [WireJSON] {
        text.split(separator: "\n").compactMap { line in
            line.hasPrefix("data: ") ? try? WireJSON(String(line.dropFirst(6))) : nil
        }
    }

    /// The types of the events, or of the deltas in them.
    var kinds: [String] {
        events.compactMap { ($0["delta"]?["type"] ?? $0["type"])?.text }
    }

    /// `message` of `message_start`.
    var message: WireJSON? { events.first?["message"] }

    /// `input_transformations` as JSON.
    var transformations: String? { message?["input_transformations"]?.compact }

    /// The text that was streamed in one kind of delta.
    func deltas(_ kind: String, _ member: String) -> String {
        events.compactMap { $0["delta"] }.filter { $0["type"]?.text == kind }.compactMap { $0[member]?.text }.joined()
    }

    /// The turn that a client keeps.
    var turn: String { assistant(blocks.joined(separator: ",")) }

    /// The blocks as a client sends them back: those that were whole, and thinking and text from their deltas.
    var blocks: [String] {
        events.filter { $0["type"]?.text == "content_block_start" }.compactMap { start in
            guard let block = start["content_block"], let kind = block["type"]?.text else { return nil }
            let index = start["index"]
            let deltas = events.filter { $0["index"] == index }.compactMap { $0["delta"] }
            func joined(_ member: String) -> String {
                deltas.compactMap { $0[member]?.text }.joined()
            }
            switch kind {
            case "text": return #"{"type":"text","text":\#(ScriptedMessage.quoted(joined("text")))}"#
            case "thinking":
                return #"{"type":"thinking","thinking":\#(ScriptedMessage.quoted(joined("thinking"))),"#
                    + #""signature":"\#(joined("signature"))"}"#
            case "tool_use":
                return #"{"type":"tool_use","id":"\#(block["id"]?.text ?? "")","name":"\#(block["name"]?.text ?? "")","#
                    + #""input":\#(joined("partial_json"))}"#
            default: return block.compact
            }
        }
    }
}
