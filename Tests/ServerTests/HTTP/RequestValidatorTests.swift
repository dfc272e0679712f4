import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import Server

/// The gate by itself, on a clock that stands still until a test moves it.
@Suite struct RequestValidatorTests {
    private struct Bench {
        let channel: EmbeddedChannel
        let counter: ConnectionCounter

        init(
            _ rules: ConnectionRules = ConnectionRules(), counter: ConnectionCounter? = nil, from address: String? = nil
        )
            throws
        {
            let counter = counter ?? ConnectionCounter(rules, trustedProxies: [], logger: RecordedLog().logger)
            self.counter = counter
            channel = EmbeddedChannel()
            let peer = try SocketAddress(ipAddress: address ?? "192.0.2.99", port: 4711)
            channel.remoteAddress = peer
            try channel.pipeline.syncOperations.addHandler(RequestValidator(rules, counter: counter))
            channel.connect(to: peer, promise: nil)
        }

        func head(_ headers: HTTPHeaders = ["host": "example.org"], version: HTTPVersion = .http1_1) throws {
            let head = HTTPRequestHead(version: version, method: .POST, uri: "/x", headers: headers)
            try channel.writeInbound(HTTPServerRequestPart.head(head))
        }

        func body(_ count: Int) throws {
            try channel.writeInbound(
                HTTPServerRequestPart.body(ByteBuffer(repeating: UInt8(ascii: "x"), count: count)))
        }

        func end() throws {
            try channel.writeInbound(HTTPServerRequestPart.end(nil))
        }

        func answer(_ status: HTTPResponseStatus = .ok) throws {
            let head = HTTPResponseHead(version: .http1_1, status: status)
            try channel.writeOutbound(HTTPServerResponsePart.head(head))
            try channel.writeOutbound(HTTPServerResponsePart.end(nil))
        }

        /// The heads written since the last check.
        func heads() throws -> [HTTPResponseHead] {
            var heads: [HTTPResponseHead] = []
            while let part = try channel.readOutbound(as: HTTPServerResponsePart.self) {
                if case .head(let head) = part { heads.append(head) }
            }
            return heads
        }

        func statuses() throws -> [UInt] { try heads().map(\.status.code) }

        func advance(by seconds: Int64) {
            channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
        }
    }

    // MARK: - Expectations

    @Test(arguments: ["100-continue", "100-Continue", "100-CONTINUE", "100-continue, x", " 100-continue"])
    func `a client that waits for permission to send a body gets it at once`(expectation: String) throws {
        let bench = try Bench()

        try bench.head(["host": "x", "content-length": "9", "expect": expectation])

        #expect(try bench.statuses() == [100])
        try bench.body(9)
        try bench.end()
        try bench.answer()
        #expect(try bench.statuses() == [200])
        #expect(bench.channel.isActive)
    }

    @Test func `a client that does not wait gets no early permission`() throws {
        let bench = try Bench()

        try bench.head(["host": "x", "content-length": "9"])
        try bench.head(["host": "x", "content-length": "9", "expect": "200-ok"])

        #expect(try bench.statuses() == [])
    }

    @Test func `HTTP 1 point 0 has no permission to ask for`() throws {
        let bench = try Bench()

        try bench.head(["content-length": "9", "expect": "100-continue"], version: .http1_0)

        #expect(try bench.statuses() == [])
    }

    @Test func `a permission waits until earlier requests are answered`() throws {
        let bench = try Bench()
        try bench.head()
        try bench.end()
        try bench.head(["host": "x", "content-length": "9", "expect": "100-continue"])
        #expect(try bench.statuses() == [])

        try bench.answer()

        #expect(try bench.statuses() == [200, 100])
    }

    @Test(arguments: [Coders.longestBody + 1, 1 << 40, .max])
    func `a body declared too long is not requested, and the connection ends with the answer`(
        length: Int
    ) throws {
        let bench = try Bench()

        try bench.head(["host": "x", "content-length": "\(length)", "expect": "100-continue"])
        #expect(try bench.statuses() == [])
        try bench.answer(.payloadTooLarge)

        let heads = try bench.heads()
        #expect(heads.map(\.status.code) == [413])
        #expect(heads.map { $0.headers["connection"] } == [["close"]])
        #expect(!bench.channel.isActive)
    }

    @Test func `HTTP 1 point 0 has no chunks either, so the connection ends with the answer`() throws {
        let bench = try Bench()
        try bench.head()
        try bench.end()
        try bench.head([:], version: .http1_0)
        try bench.end()

        try bench.answer()
        let first = try bench.heads()
        let isOpen = bench.channel.isActive
        try bench.answer()
        let second = try bench.heads()

        #expect(first.map(\.version) == [.http1_1] && first.allSatisfy { $0.headers["connection"].isEmpty })
        #expect(isOpen)
        #expect(second.map(\.version) == [.http1_0])
        #expect(second.map { $0.headers["connection"] } == [["close"]])
        #expect(!bench.channel.isActive)
    }

    // MARK: - Slow and endless bodies

    @Test func `a dripping body is refused when its time is up, and the connection ends`() throws {
        let bench = try Bench()
        try bench.head(["host": "x", "content-length": "1000"])

        for _ in 0..<29 {
            try bench.body(1)
            bench.advance(by: 1)
        }
        #expect(bench.channel.isActive)
        for _ in 0..<3 {
            try bench.body(1)
            bench.advance(by: 1)
        }

        #expect(try bench.statuses() == [408])
        #expect(!bench.channel.isActive)
    }

    @Test func `a long body on a slow line gets the time it needs`() throws {
        let bench = try Bench()
        try bench.head(["host": "x", "content-length": "2400000"])

        for _ in 0..<300 {
            try bench.body(8000)
            bench.advance(by: 1)
        }
        try bench.end()
        bench.advance(by: 100_000)
        try bench.answer()

        #expect(try bench.statuses() == [200])
        #expect(bench.channel.isActive)
    }

    @Test func `an answer may take its time, and so may the next request`() throws {
        let bench = try Bench()
        for _ in 0..<3 {
            try bench.head()
            try bench.end()
            bench.advance(by: 1000)
            try bench.answer()
            bench.advance(by: 1000)
        }

        #expect(try bench.statuses() == [200, 200, 200])
        #expect(bench.channel.isActive)
    }

    @Test func `a slow body whose answer has begun is simply cut off`() throws {
        let bench = try Bench()
        try bench.head(["host": "x", "content-length": "1000"])
        try bench.body(1)
        try bench.channel.writeOutbound(
            HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .payloadTooLarge)))

        bench.advance(by: 31)

        #expect(try bench.statuses() == [413])
        #expect(!bench.channel.isActive)
    }

    @Test func `an endless body is cut off`() throws {
        let bench = try Bench()
        try bench.head(["host": "x", "transfer-encoding": "chunked"])

        for _ in 0..<4 { try bench.body(Coders.longestBody) }
        #expect(bench.channel.isActive)
        try bench.body(1)

        #expect(!bench.channel.isActive)
    }

    // MARK: - Host

    @Test(arguments: [
        [], ["a", "a"], ["a", "b"], [""], [" "], ["a b"], ["a,b"], ["a/b"], ["http://a"], ["a@b"], ["a:b"],
        ["a:123456"], [":80"], ["[::1"], ["::1]"], ["[]"], ["[g::1]x"], ["a#b"], ["a?b"], ["a\\b"], ["a\"b"], ["<a>"],
        ["ä"],
        [String(repeating: "a", count: 300)],
    ])
    func `a request whose host is missing, doubled or malformed is not let in`(hosts: [String]) throws {
        let bench = try Bench()
        let headers = HTTPHeaders(hosts.map { ("Host", $0) })

        #expect(throws: HTTPParserError.self) { try bench.head(headers) }

        #expect(try bench.channel.readInbound(as: HTTPServerRequestPart.self) == nil)
        try bench.end()
        #expect(try bench.channel.readInbound(as: HTTPServerRequestPart.self) == nil)
    }

    @Test(arguments: [
        "a", "example.org", "EXAMPLE.org:8080", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:8080", "[fe80::1%25eth0]",
        "my_host:1", "xn--bcher-kva.example", "localhost:", "a.b.c.", "a~b",
    ])
    func `a well-formed host is let in`(host: String) throws {
        let bench = try Bench()

        try bench.head(["Host": host])

        #expect(try bench.channel.readInbound(as: HTTPServerRequestPart.self) != nil)
    }

    @Test func `HTTP 1 point 0 needs no host`() throws {
        let bench = try Bench()

        try bench.head([:], version: .http1_0)

        #expect(try bench.channel.readInbound(as: HTTPServerRequestPart.self) != nil)
    }

    // MARK: - Connections of one address

    @Test func `connections per network are limited, and one that ends makes room`() throws {
        var rules = ConnectionRules()
        rules.perNetwork = 2
        let counter = ConnectionCounter(rules, trustedProxies: [], logger: RecordedLog().logger)
        func connect(_ address: String) throws -> Bench { try Bench(rules, counter: counter, from: address) }
        let first = try connect("2001:db8::1")
        let second = try connect("2001:db8::2")

        #expect(try !connect("2001:db8::3").channel.isActive)
        #expect(try connect("2001:db8:0:1::1").channel.isActive)
        #expect(try connect("192.0.2.1").channel.isActive)
        _ = try second.channel.finish()
        #expect(try connect("2001:db8::3").channel.isActive)
        #expect(try !connect("2001:db8::4").channel.isActive)
        #expect(first.channel.isActive)
    }

    @Test(arguments: ["127.0.0.1", "::1", "10.1.2.3", "::ffff:10.1.2.3"])
    func `loopback and trusted proxies have no limit`(address: String) throws {
        var rules = ConnectionRules()
        rules.perNetwork = 1
        let proxies = ["10.0.0.0/8"].compactMap(AddressRange.init)
        let counter = ConnectionCounter(rules, trustedProxies: proxies, logger: RecordedLog().logger)

        let benches = try (0..<5).map { _ in try Bench(rules, counter: counter, from: address) }

        #expect(benches.allSatisfy { $0.channel.isActive })
        #expect(counter.networks == 0)
    }

    @Test func `ended connections are forgotten`() throws {
        let bench = try Bench(from: "192.0.2.1")
        #expect(bench.counter.networks == 1)

        _ = try bench.channel.finish()

        #expect(bench.counter.networks == 0)
    }

    // MARK: - The end

    @Test func `when the server stops, readers get a moment to receive what was written`() throws {
        let bench = try Bench()
        try bench.head()
        try bench.end()

        bench.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        bench.advance(by: 2)
        #expect(bench.channel.isActive)
        bench.advance(by: 1)

        #expect(!bench.channel.isActive)
    }
}
