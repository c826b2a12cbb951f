#pragma once

#include "services/profiles/profile.h"

#include <QWidget>

namespace kekkai::test {

template <typename T> T *in(const QWidget &widget, const QString &name)
{
    return widget.findChild<T *>(name);
}

/// A profile with a Schema Registry that wants a password, and a CMF that wants nothing.
inline Profile namedProfile(const QString &name)
{
    using namespace Qt::StringLiterals;
    Profile profile;
    profile.id = QUuid::createUuid();
    profile.name = name;
    profile.color = u"teal"_s;
    profile.schemaRegistry = EndpointProfile{};
    profile.schemaRegistry->address = u"https://sr.example.com:8081"_s;
    profile.schemaRegistry->signIn = SignIn::Kind::Basic;
    profile.schemaRegistry->user = u"reader"_s;
    profile.cmf = EndpointProfile{};
    profile.cmf->address = u"https://cmf.example.com"_s;
    return profile;
}

} // namespace kekkai::test
