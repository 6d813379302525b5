// Gates a change to an image that is built on the changed base.
node {
    checkout scm
    withBuildsetRegistry(
        change: 'https://github.com/acme/app/pull/102',
        revision: '1',
        dependsOn: ['https://github.com/acme/base/pull/101']) {
        def app = buildImage(repository: 'registry.example.org/acme/app', context: 'app')[0]
        echo "built on ${app.bases[0].change}"
        uploadImage repository: 'registry.example.org/acme/app', context: 'app'
    }
}
