/// Tracks the scripts of letters in an address, to find where the sentence continues without a space:
/// `https://a.example/docs了解`.
struct AddressScript {
    private var followsWord = false
    private var hasOther = false

    /// Whether a character may appear at its position.
    ///
    /// A letter of another script may not follow an ASCII letter or digit, unless such letters came earlier in the
    /// address.
    @discardableResult
    mutating func continues(with character: Unicode.Scalar) -> Bool {
        if character.isASCII {
            followsWord = character.properties.isAlphabetic || character.properties.numericType != nil
            return true
        }
        let properties = character.properties
        let isMark = properties.generalCategory == .nonspacingMark || properties.generalCategory == .spacingMark
        guard properties.isAlphabetic || properties.numericType != nil || isMark else { return false }
        let isLatin = character.value < 0x250 || (0x1E00...0x1EFF).contains(character.value)
        guard isLatin || isMark || hasOther || !followsWord else { return false }
        hasOther = hasOther || !isLatin && !isMark
        followsWord = isLatin
        return true
    }
}
