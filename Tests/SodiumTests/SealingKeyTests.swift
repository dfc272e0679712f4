import Testing

@testable import Sodium

@Suite struct SealingKeyTests {
    private let key = SealingKey()
    private let secret = Array("sk-ant-api03-secret".utf8)

    @Test func `what is sealed can be opened for the same purpose`() {
        let sealed = key.seal(secret, for: "a")

        #expect(key.open(sealed, for: "a") == secret)
        #expect(!sealed.contains(secret))
        #expect(key.seal(secret, for: "a") != sealed)
    }

    @Test func `another purpose and another key open nothing`() {
        let sealed = key.seal(secret, for: "a")

        #expect(key.open(sealed, for: "b") == nil)
        #expect(key.open(sealed, for: "") == nil)
        #expect(SealingKey().open(sealed, for: "a") == nil)
    }

    @Test func `a change to any byte is noticed`() {
        let sealed = key.seal(secret, for: "a")

        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(key.open(changed, for: "a") == nil)
            #expect(key.open(Array(sealed.prefix(index)), for: "a") == nil)
        }
        #expect(key.open(sealed + [0], for: "a") == nil)
    }

    @Test func `an empty secret and a stored key work`() throws {
        let stored = try #require(SealingKey(key.bytes))

        #expect(stored.open(key.seal([], for: "a"), for: "a") == [])
        #expect(SealingKey(Array(key.bytes.dropLast())) == nil)
        #expect(SealingKey(key.bytes + [0]) == nil)
    }

    @Test func `printing a key shows nothing of it`() {
        var dump = ""
        Swift.dump(key, to: &dump)

        #expect("\(key)" == "<sealing key>")
        #expect(dump.contains("<sealing key>"))
        #expect(!dump.contains("bytes"))
    }
}
