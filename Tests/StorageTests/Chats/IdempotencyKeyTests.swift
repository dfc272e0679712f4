import Model
import Testing

@testable import Storage

@Suite struct IdempotencyKeyTests {
    @Test func `the hash of a command is the same for every version of the program`() throws {
        let key = try IdempotencyKey(
            "k", method: "POST", path: "/api/v1/chats/c/messages", body: Array(#"{"content":"Hi"}"#.utf8))

        // printf 'parley request 1\nPOST\n/api/v1/chats/c/messages\n{"content":"Hi"}' | sha256sum
        #expect(hexadecimal(key.requestHash) == "2603631ca16f722304470030f6ac79249631d14c544150020d79aaddb9f6ec7b")
    }

    @Test func `another method, path or body is another command`() throws {
        let requests = [
            ("POST", "/a", "b"), ("PUT", "/a", "b"), ("POST", "/a/b", ""), ("POST", "/a", "bb"), ("POST", "/a", ""),
            ("POST", "/", "a\nb"),
        ]

        let hashes = try requests.map { method, path, body in
            try IdempotencyKey("k", method: method, path: path, body: Array(body.utf8)).requestHash
        }

        #expect(Set(hashes).count == requests.count)
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
