package dev.vitrine.planner;

/** The errors that Vitrine itself raises, each with its SQLSTATE. An error of the server keeps the server's own. */
public enum ErrorCode {
    /** The text does not parse. */
    SYNTAX_ERROR("42601"),
    /** No such table or view. */
    UNDEFINED_TABLE("42P01"),
    /** No such column. */
    UNDEFINED_COLUMN("42703"),
    /** No such function, or none that takes these arguments. */
    UNDEFINED_FUNCTION("42883"),
    /** No such index or other object. */
    UNDEFINED_OBJECT("42704"),
    /** The table or view exists already. */
    DUPLICATE_TABLE("42P07"),
    /** The column exists already. */
    DUPLICATE_COLUMN("42701"),
    /** The index or another object exists already. */
    DUPLICATE_OBJECT("42710"),
    /** Types do not match. */
    DATATYPE_MISMATCH("42804"),
    /** An object is of another kind than the statement needs. */
    WRONG_OBJECT_TYPE("42809"),
    /** A definition that cannot hold for the table. */
    INVALID_TABLE("42P16"),
    /** The role may not do it. */
    INSUFFICIENT_PRIVILEGE("42501"),
    /** A bad parameter or option value. */
    INVALID_PARAMETER("22023"),
    /** A computed column is assigned. */
    COMPUTED_ASSIGNED("428C9"),
    /** Computed columns form a cycle. */
    COMPUTED_CYCLE("42V01"),
    /** SIMILARITY without an embedding index. */
    NO_EMBEDDING_INDEX("42V02"),
    /** SQL that parses and is not run. */
    NOT_AVAILABLE("42V04"),
    /** Something else depends on the object. */
    DEPENDENT_OBJECTS("2BP01"),
    /** A statement that is not allowed in a transaction block. */
    IN_TRANSACTION("25001"),
    /** A write to an old version. */
    READ_ONLY_VERSION("25006"),
    /** A vector of the wrong dimension. */
    WRONG_DIMENSION("22V01"),
    /** Media cannot be decoded. */
    MEDIA_UNDECODABLE("22V02"),
    /** Media of the wrong kind. */
    MEDIA_WRONG_KIND("22V03"),
    /** Media cannot be reached. */
    MEDIA_UNREACHABLE("22V04"),
    /** A function threw. */
    FUNCTION_FAILED("38V01"),
    /** A remote model failed; may be tried again. */
    REMOTE_FAILED("38V02"),
    /** A provider still asks for a slower pace after all retries. */
    RATE_LIMITED("38V03"),
    /** A secret's value stands in the statement. */
    SECRET_IN_STATEMENT("42V03"),
    /** A dimension above what the index can hold. */
    DIMENSION_LIMIT("54V01"),
    /** The jar or class of a function is missing. */
    FUNCTION_MISSING("58V01"),
    /** The version is purged or was never made. */
    UNDEFINED_VERSION("72V01"),
    /** Cancelled or timed out. */
    CANCELLED("57014"),
    /** The catalog on the server is not one that this driver can use. */
    CATALOG_UNUSABLE("55000"),
    /** A bug of Vitrine's. */
    INTERNAL("XX000"),
    /** The object is not in the state that this needs. */
    WRONG_STATE("55000");

    private final String sqlState;

    ErrorCode(String sqlState) {
        this.sqlState = sqlState;
    }

    /** Five characters. */
    public String sqlState() {
        return sqlState;
    }
}
