import Sodium
import Testing

/// Source of the vectors: FIPS 180-4 examples and NIST CAVP.
@Suite struct SHA256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func `the standard's examples give the expected hashes`(text: String, digest: String) {
        #expect(SHA256.hexadecimal(Array(text.utf8)) == digest)
    }

    @Test func `a text is hashed as its UTF-8 bytes`() {
        #expect(SHA256.hash("пароль") == SHA256.hash(Array("пароль".utf8)))
        #expect(SHA256.hash("abc").count == 32)
        #expect(SHA256.hash("abc").prefix(4) == [0xBA, 0x78, 0x16, 0xBF])
        #expect(SHA256.hash("a\u{0}b") != SHA256.hash("a"))
    }
}
