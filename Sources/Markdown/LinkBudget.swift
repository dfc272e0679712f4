/// How many bytes of addresses and titles a document may still write.
///
/// Otherwise one long link reference definition, used often, would make the output quadratic in the source.
struct LinkBudget {
    private var bytes: Int

    init(sourceLength: Int) {
        bytes = (1 << 20) + 16 * sourceLength
    }

    /// Takes `count` bytes. False when the budget is used up: then only the link's text is shown.
    mutating func take(_ count: Int) -> Bool {
        bytes -= count
        return bytes >= 0
    }
}
