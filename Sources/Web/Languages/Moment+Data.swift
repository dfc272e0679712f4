extension Words {
    /// Values for the template `time`: the moment in a form for the script and in one for the reader.
    ///
    /// - Parameter text: A time of the API; `nil` and unreadable text give no value.
    func time(_ text: String?) -> [String: Any]? {
        guard let text, let moment = Moment(rfc3339: text) else { return nil }
        return ["at": text, "text": self.moment(moment)]
    }

    /// A size of data: 1.4 MB.
    func size(bytes: Int) -> String {
        let megabytes = bytes >= 1_000_000
        let tenths = (bytes + (megabytes ? 50_000 : 50)) / (megabytes ? 100_000 : 100)
        let whole = number(tenths / 10)
        let text = tenths % 10 == 0 ? whole : whole + language.decimalSeparator + String(tenths % 10)
        return self(megabytes ? .megabytes : .kilobytes, ["number": text])
    }
}
