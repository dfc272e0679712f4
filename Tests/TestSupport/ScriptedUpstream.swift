import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A model server that does what a script says, byte by byte, over a real socket on the loopback interface.
///
/// ```swift
/// try await ScriptedUpstream.running(.messages(deltas: ["Hel", "lo"])) { upstream in
///     let client = …(upstream.address)
/// }
/// ```
public final class ScriptedUpstream: Sendable {
    private struct Record {
        var requests: [RecordedRequest] = []
        var connections = 0
        var closures = 0
    }

    /// Where it listens, such as `http://127.0.0.1:40123`.
    public let address: String

    private let script: @Sendable (RecordedRequest, Int) -> ScriptedAnswer
    private let server: NIOAsyncChannel<any Channel, Never>

    /// Guards everything recorded so far.
    private let record = Mutex(Record())

    private init(script: @escaping @Sendable (RecordedRequest, Int) -> ScriptedAnswer) async throws {
        self.script = script
        server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 256)
            // Nothing is read before a task has taken over the connection, so that none is lost when the server stops.
            .childChannelOption(.autoRead, value: false)
            .bind(host: "127.0.0.1", port: 0) { channel in channel.eventLoop.makeSucceededFuture(channel) }
        address = "http://127.0.0.1:\(server.channel.localAddress?.port ?? 0)"
    }

    /// Runs a server for the duration of `body`. The answers are given in turn; the last one is repeated.
    public static func running<Value: Sendable>(
        _ answers: ScriptedAnswer..., body: @Sendable (ScriptedUpstream) async throws -> Value
    ) async throws -> Value {
        try await running(
            script: { _, number in answers[min(number, answers.count) - 1] }, body: body)
    }

    /// Runs a server for the duration of `body`.
    ///
    /// - Parameters:
    ///   - script: Returns the answer to a request; requests are counted from 1.
    ///   - body: Uses the server.
    public static func running<Value: Sendable>(
        script: @escaping @Sendable (RecordedRequest, Int) -> ScriptedAnswer,
        body: @Sendable (ScriptedUpstream) async throws -> Value
    ) async throws -> Value {
        let upstream = try await ScriptedUpstream(script: script)
        let serving = Task { try await upstream.serve() }
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(upstream))
        } catch {
            result = .failure(error)
        }
        serving.cancel()
        _ = await serving.result
        return try result.get()
    }

    /// The complete requests so far.
    public var requests: [RecordedRequest] { record.withLock(\.requests) }

    /// How many connections were accepted.
    public var connections: Int { record.withLock(\.connections) }

    /// How many connections the other side closed or reset.
    public var closuresByClient: Int { record.withLock(\.closures) }

    // MARK: - Serving

    private func serve() async throws {
        try await server.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    let number = record.withLock { record in
                        record.connections += 1
                        return record.connections
                    }
                    group.addTask { await self.serve(connection, number: number) }
                }
            }
        }
    }

    private func serve(_ channel: any Channel, number: Int) async {
        // A broken connection is expected here: tests are about them.
        try? await Self.connection(on: channel).executeThenClose { inbound, outbound in
            try await channel.setOption(.autoRead, value: true).get()
            try await withThrowingTaskGroup(of: Void.self) { group in
                let playing = ScriptedConnection(channel: channel, outbound: outbound)
                defer {
                    group.cancelAll()
                    noteEnd(of: playing)
                }
                var requests = RequestAssembly(connection: number)
                for try await part in inbound {
                    guard let request = requests.take(part) else { continue }
                    let answer = answer(request)
                    group.addTask { try await playing.play(answer) }
                }
            }
        }
    }

    private static func connection(
        on channel: any Channel
    ) async throws -> NIOAsyncChannel<HTTPServerRequestPart, ByteBuffer> {
        try await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
            return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
        }.get()
    }

    private func noteEnd(of connection: ScriptedConnection) {
        guard !connection.wasClosedByScript, !Task.isCancelled else { return }
        record.withLock { $0.closures += 1 }
    }

    private func answer(_ request: RecordedRequest) -> ScriptedAnswer {
        let number = record.withLock { record in
            record.requests.append(request)
            return record.requests.count
        }
        return script(request, number)
    }
}

/// Assembles the parts of a request.
private struct RequestAssembly {
    let connection: Int
    private var unfinished: RecordedRequest?

    init(connection: Int) {
        self.connection = connection
    }

    mutating func take(_ part: HTTPServerRequestPart) -> RecordedRequest? {
        switch part {
        case .head(let head):
            let headers = head.headers.map { (name: $0.name.lowercased(), value: $0.value) }
            unfinished = RecordedRequest(
                method: head.method.rawValue, path: head.uri, headers: headers, body: [], connection: connection)
            return nil
        case .body(let bytes):
            unfinished?.body.append(contentsOf: bytes.readableBytesView)
            return nil
        case .end:
            defer { unfinished = nil }
            return unfinished
        }
    }
}
