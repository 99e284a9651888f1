# Makes of the suite's service.proto what protoc-c and libgavel can read:
# services are left out (as the Makefile does), proto3's `optional` becomes a
# oneof of one, and google.protobuf.Any a message that is the same on the wire
# and has, for JSON, the members of what we send in an Any.

/^service /, /^}/   { next }

/^import "google\/protobuf\/any.proto"/ { any = 1; next }

{
    sub(/^import "connectrpc\/conformance\/v1\//, "import \"")
    gsub(/google\.protobuf\.Any/, "Any")
}

/^ *optional / {
    oneof = $3
    sub(/optional /, "oneof _" oneof " { ")
    sub(/;/, "; }")
}

{ print }

END {
    if (!any)
        exit
    print "message Any {"
    print "  string type_url = 1;"
    print "  bytes value = 2;"
    print "  string at_type = 100;"
    print "  UnaryResponseDefinition response_definition = 101;"
    print "  bytes request_data = 102;"
    print "}"
}
