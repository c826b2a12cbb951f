#pragma once

#include <QList>
#include <QString>

#include <tl/expected.hpp>

namespace kekkai {

/// Why a profile, or the file of profiles, cannot be used or changed. models/text/profiletext has the sentences.
struct ProfileError {
    enum class Kind {
        EmptyName,
        NameTooLong,
        BadName, ///< control characters, or characters that turn the direction of writing around
        NameTaken, ///< subject: the name
        BadColor, ///< neither "#rrggbb" nor one of profileColors()
        BadAddress, ///< field; no http or https address, or one with a query or fragment
        LoginInAddress, ///< field; user name or password stand in it: never repeated
        MissingUser, ///< field; the kind of sign-in needs a name
        MissingTokenUrl, ///< field; the kind of sign-in needs the address that gives out tokens
        BadPin, ///< field; not 32 bytes
        KeyWithoutCertificate, ///< field; a client key without its certificate
        ControlCharacters, ///< field
        TooLong, ///< field
        BadMember, ///< field, detail; a member of the file has another type or value than it should
        UnknownProfile, ///< subject: what was asked for
        ChangedMeanwhile, ///< subject: the profile's name; another program changed it since it was read
        Busy, ///< subject: the file; another program has been saving for too long
        NewerFormat, ///< subject: the file; detail: its version. It is left as it is
        Damaged, ///< subject: the file; detail: why it cannot be read
        TooLarge, ///< subject: the file
        NotReadable, ///< subject: the file; detail: the system's words
        NotWritable, ///< subject: the file; detail: the system's words
    };

    Kind kind = Kind::BadMember;
    QString field; ///< such as "cmf.tokenUrl" or "profiles[2].name"
    QString subject;
    QString detail; ///< never a secret

    friend bool operator==(const ProfileError &, const ProfileError &) = default;
};

template <typename T> using ProfileResult = tl::expected<T, ProfileError>;

[[nodiscard]] inline tl::unexpected<ProfileError> profileFailure(ProfileError::Kind kind, QString field = {},
                                                                 QString subject = {}, QString detail = {})
{
    return tl::unexpected(ProfileError{kind, std::move(field), std::move(subject), std::move(detail)});
}

} // namespace kekkai
