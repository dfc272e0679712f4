internal import CStemmer

/// Reduces words to what their forms have in common: *running* and *runs* to *run*, *книги* and *книгой* to *книг*.
///
/// Words in Latin letters are treated as English, those in Cyrillic letters as Russian; all others stay whole. A stem
/// need not be a word; it only has to be the same for all forms of one.
///
/// - Source: Snowball <https://snowballstem.org>, by libstemmer.
struct Stemmer: ~Copyable {
    // One of libstemmer's stemmers serves one thread at a time: this value cannot be copied, so it has its own.
    private let english = sb_stemmer_new("english", nil)
    private let russian = sb_stemmer_new("russian", nil)

    deinit {
        sb_stemmer_delete(english)
        sb_stemmer_delete(russian)
    }

    /// - Parameter word: A word as ``Words`` gives it: in lower case, without accents.
    func stem(_ word: String) -> String {
        guard let stemmer = stemmer(for: word) else { return word }
        var word = word
        return word.withUTF8 { bytes in
            guard let stem = sb_stemmer_stem(stemmer, bytes.baseAddress, Int32(bytes.count)) else {
                return String(decoding: bytes, as: UTF8.self)  // out of memory
            }
            let length = Int(sb_stemmer_length(stemmer))
            return String(decoding: UnsafeBufferPointer(start: stem, count: length), as: UTF8.self)
        }
    }

    private func stemmer(for word: String) -> OpaquePointer? {
        guard let first = word.unicodeScalars.first else { return nil }
        switch first {
        case "a"..."z": return word.utf8.allSatisfy { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 } ? english : nil
        case "а"..."я": return word.unicodeScalars.allSatisfy { "а"..."я" ~= $0 } ? russian : nil
        default: return nil
        }
    }
}
