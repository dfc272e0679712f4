public import Model

extension Language {
    /// The language for a request: what the person chose, else the cookie, else the browser's preference, else English.
    ///
    /// Values that name none of our languages are ignored.
    ///
    /// - Parameters:
    ///   - user: The locale stored with the account.
    ///   - cookie: The value of the cookie `parley_language`.
    ///   - acceptLanguage: The `Accept-Language` header.
    public static func negotiate(user: String?, cookie: String?, acceptLanguage: String?) -> Language {
        for tag in [user, cookie] {
            if let tag, let language = Language(tag: tag) { return language }
        }
        return acceptLanguage.flatMap(AcceptLanguage.init)?.preferred ?? .en
    }

    /// The language of a BCP 47 tag: its first subtag decides, so `ru-BY` is Russian.
    init?(tag: some StringProtocol) {
        let primary = tag.prefix { $0 != "-" && $0 != "_" }
        self.init(rawValue: primary.lowercased())
    }

    /// The decimal separator.
    ///
    /// - Source: CLDR, `numbers/symbols/decimal`.
    var decimalSeparator: String {
        switch self {
        case .en: "."
        case .ru: ","
        }
    }

    /// The digit group separator.
    ///
    /// - Source: CLDR, `numbers/symbols/group`.
    var digitGroupSeparator: String {
        switch self {
        case .en: ","
        case .ru: "\u{A0}"
        }
    }
}
