internal import HTTPTypes

/// Our header fields for which HTTPTypes has no names.
///
/// If HTTPTypes rejects a name, the field reads as missing and is not written, so that a mistake here can never read or
/// write another field. A test checks that every name is valid.
enum HeaderName: String, CaseIterable {
    /// W3C Clear Site Data.
    case clearSiteData = "Clear-Site-Data"
    /// WHATWG HTML, "Cross-origin opener policies".
    case crossOriginOpenerPolicy = "Cross-Origin-Opener-Policy"
    /// WHATWG Fetch, "`Cross-Origin-Resource-Policy` header".
    case crossOriginResourcePolicy = "Cross-Origin-Resource-Policy"
    /// IETF draft "The Idempotency-Key HTTP Header Field".
    case idempotencyKey = "Idempotency-Key"
    /// WHATWG HTML, "Server-sent events".
    case lastEventID = "Last-Event-ID"
    /// W3C Permissions Policy.
    case permissionsPolicy = "Permissions-Policy"
    /// W3C Referrer Policy.
    case referrerPolicy = "Referrer-Policy"
    /// W3C Fetch Metadata Request Headers.
    case secFetchSite = "Sec-Fetch-Site"
    /// W3C Service Workers: allows a script to control pages outside its own folder.
    case serviceWorkerAllowed = "Service-Worker-Allowed"
    /// WHATWG HTML, "The `Speculation-Rules` header".
    case speculationRules = "Speculation-Rules"
    /// nginx: whether a proxy may buffer a response.
    case accelBuffering = "X-Accel-Buffering"
    /// De-facto standard of reverse proxies.
    case forwardedFor = "X-Forwarded-For"
    /// RFC 7034.
    case frameOptions = "X-Frame-Options"
    /// Ours: whether there are more messages in the requested direction.
    case hasMore = "X-Has-More"

    /// Checking a name takes longer than looking for its field.
    private static let fields = [HeaderName: HTTPField.Name](
        uniqueKeysWithValues: allCases.compactMap { name in HTTPField.Name(name.rawValue).map { (name, $0) } })

    var field: HTTPField.Name? { Self.fields[self] }
}

extension HTTPFields {
    subscript(name: HeaderName) -> String? {
        get { name.field.flatMap { self[$0] } }
        set { if let field = name.field { self[field] = newValue } }
    }

    /// All values of a field, in order.
    subscript(values name: HeaderName) -> [String] {
        name.field.map { self[values: $0] } ?? []
    }
}
