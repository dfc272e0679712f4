import Testing

@testable import Sodium

@Suite struct SecretTokenTests {
    @Test(arguments: [
        (SecretToken.Kind.api, "parley_"), (.session, "parley_s_"), (.invite, "parley_i_"),
        (.setup, "parley_setup_"), (.reset, "parley_r_"),
    ])
    func `a token is a prefix, 43 letters and digits, and a checksum of 6`(kind: SecretToken.Kind, prefix: String) {
        for _ in 0..<50 {
            let text = SecretToken(kind).text
            #expect(text.hasPrefix(prefix))
            #expect(text.dropFirst(prefix.count).wholeMatch(of: /[0-9A-Za-z]{49}/) != nil, "\(text)")
        }
    }

    @Test(arguments: SecretToken.Kind.allCases)
    func `a token is read back as its own kind and no other`(kind: SecretToken.Kind) {
        for _ in 0..<50 {
            let token = SecretToken(kind)
            let readAs = SecretToken.Kind.allCases.filter { SecretToken(token.text, kind: $0) != nil }
            #expect(readAs == [kind])
            #expect(SecretToken(token.text, kind: kind)?.hash == token.hash)
        }
    }

    @Test func `the checksum is the CRC-32 of the text before it`() {
        // CRC-32 of "parley_" and 43 zeros, by zlib, in base 62.
        let text = "parley_" + String(repeating: "0", count: 43) + "1f36Ld"

        #expect(SecretToken(text, kind: .api) != nil)
    }

    @Test func `any one mistyped character is noticed`() {
        let text = SecretToken(.session).text

        for index in text.indices {
            var mistyped = text
            mistyped.replaceSubrange(index...index, with: text[index] == "x" ? "y" : "x")
            #expect(SecretToken(mistyped, kind: .session) == nil)
        }
    }

    @Test func `two swapped neighbours are noticed`() {
        var characters = Array(SecretToken(.api).text)

        for index in characters.indices.dropLast() where characters[index] != characters[index + 1] {
            characters.swapAt(index, index + 1)
            #expect(SecretToken(String(characters), kind: .api) == nil)
            characters.swapAt(index, index + 1)
        }
    }

    @Test func `space, case, missing and foreign characters are refused`() {
        let text = SecretToken(.invite).text

        let broken = [
            "", " ", text + " ", " " + text, text + "\n", String(text.dropLast()), text + "0", text.uppercased(),
            String(text.dropLast()) + "é", String(text.dropLast(2)) + "é", String(repeating: "é", count: 29),
            "parley_i_" + String(repeating: "-", count: 49), text.replacing("parley", with: "pаrley"),
        ]
        #expect(broken.filter { SecretToken($0, kind: .invite) != nil }.isEmpty)
    }

    @Test func `no two tokens are the same`() {
        #expect(Set((0..<5000).map { _ in SecretToken(.api).text }).count == 5000)
    }

    @Test func `every digit occurs in every position`() {
        let bodies = (0..<3000).map { _ in Array(SecretToken(.api).text.dropFirst(8).dropLast(6)) }

        for place in 0..<42 {
            #expect(Set(bodies.map { $0[place] }).count == 62, "place \(place)")
        }
    }

    @Test func `the stored form is the SHA-256 of the whole text`() {
        let token = SecretToken(.session)

        #expect(token.hash == SHA256.hash(token.text))
    }

    @Test func `nothing prints a token`() {
        let token = SecretToken(.api)
        struct Link { let token: SecretToken? }
        var dumped = ""

        dump(Link(token: token), to: &dumped)

        let body = token.text.dropFirst(7)
        let printed = [
            "\(token)", String(describing: token), String(reflecting: token), "\([token])", "\(Link(token: token))",
            String(reflecting: Link(token: token)), "\(Mirror(reflecting: token).children.map(\.value))", dumped,
        ]
        #expect(printed.filter { $0.contains(body) }.isEmpty)
        #expect("\(token)" == "<api token>")
    }

    @Test(arguments: [
        ([UInt8](), "000000"), ([0], "000000"), ([61], "00000z"), ([62], "000010"), ([1, 0], "000048"),
        ([0xFF, 0xFF, 0xFF, 0xFF], "4gfFC3"),
    ])
    func `numbers are written in base 62 with leading zeros`(bytes: [UInt8], text: String) {
        #expect(Base62.encode(bytes, width: 6) == text)
    }
}
