/// How many bytes of addresses and titles a document may still put out.
///
/// One long link reference definition, used often, would otherwise make an output quadratic in its source.
struct LinkAllowance {
    private var bytes: Int

    init(sourceLength: Int) {
        bytes = (1 << 20) + 16 * sourceLength
    }

    /// Takes `count` bytes. False when they are used up: the link is shown as its text.
    mutating func take(_ count: Int) -> Bool {
        bytes -= count
        return bytes >= 0
    }
}
