import Model
import Testing

@testable import Sodium

@Suite struct PasswordHasherTests {
    let hasher = PasswordHasher(cost: .least)

    @Test(arguments: ["correct horse", "", "пароль", "a\u{0}b", String(repeating: "x", count: 1024)])
    func `a password is verified against its hash`(text: String) async throws {
        let hash = try await hasher.hash(.typed(text))

        #expect(try await hasher.verify(.typed(text), against: hash))
        #expect(try await !hasher.verify(.typed(String(text.dropLast()) + "?"), against: hash))
        #expect(try await !hasher.verify(.typed("y" + text.dropLast()), against: hash))
    }

    @Test func `characters after U+0000 count`() async throws {
        let hash = try await hasher.hash(.typed("a\u{0}b"))

        #expect(try await !hasher.verify(.typed("a"), against: hash))
        #expect(try await !hasher.verify(.typed("a\u{0}c"), against: hash))
    }

    @Test func `the same password never has the same hash twice`() async throws {
        let first = try await hasher.hash(.typed("correct horse"))
        let second = try await hasher.hash(.typed("correct horse"))

        #expect(first != second)
        #expect(!first.contains("correct"))
    }

    @Test func `the standard cost is 19 MiB and two passes of Argon2id`() async throws {
        let hash = try await PasswordHasher().hash(.typed("correct horse"))

        #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
    }

    @Test func `a hash with a different cost needs renewal`() async throws {
        let costly = PasswordHasher(cost: PasswordHasher.Cost(passes: 2, memory: 16_384))
        let hash = try await hasher.hash(.typed("correct horse"))

        #expect(!hasher.needsRehash(hash))
        #expect(costly.needsRehash(hash))
        #expect(try await costly.verify(.typed("correct horse"), against: hash))
    }

    @Test(arguments: ["", "x", "$argon2id$", "$2b$12$abcdefghijklmnopqrstuv", "correct horse"])
    func `an invalid hash matches no password`(hash: String) async throws {
        #expect(try await !hasher.verify(.typed("correct horse"), against: hash))
        #expect(hasher.needsRehash(hash))
    }

    @Test func `an unknown account matches no password`() async throws {
        #expect(try await !hasher.verify(.typed("correct horse"), against: nil))
        #expect(try await !hasher.verify(.typed(""), against: nil))
    }

    @Test func `an unknown account costs the time of a hash, like a known one`() async throws {
        let hasher = PasswordHasher(cost: PasswordHasher.Cost(passes: 4, memory: 16 << 20), lanes: 1)
        let hash = try await hasher.hash(.typed("correct horse"))
        _ = try await hasher.verify(.typed("warm up"), against: nil)
        let guess = try Password.typed("guess")
        var known: [Duration] = []
        var unknown: [Duration] = []

        for _ in 0..<7 {
            known.append(try await ContinuousClock().measure { _ = try await hasher.verify(guess, against: hash) })
            unknown.append(try await ContinuousClock().measure { _ = try await hasher.verify(guess, against: nil) })
        }

        // The fastest of each: any other load on the machine only slows runs down.
        let ratio = try #require(unknown.min()) / #require(known.min())
        // Without the work it would be thousands of times faster.
        #expect(ratio > 0.25)
    }
}

extension Password {
    /// A password for a test, regardless of strength.
    static func typed(_ text: String) throws -> Password {
        try #require(Password(typed: text))
    }
}
