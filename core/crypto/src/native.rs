//! AES-CBC with PKCS#7 padding by the crates of RustCrypto, which use the processor's own AES where it has that.

use crate::{BLOCK, Error};
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7};

/// See [`crate::seal_cbc`].
pub fn seal(key: &[u8], iv: &[u8; BLOCK], plain: &[u8]) -> Result<Vec<u8>, Error> {
    match key.len() {
        16 => seal_by::<cbc::Encryptor<aes::Aes128>>(key, iv, plain),
        24 => seal_by::<cbc::Encryptor<aes::Aes192>>(key, iv, plain),
        32 => seal_by::<cbc::Encryptor<aes::Aes256>>(key, iv, plain),
        _ => Err(Error::KeyLength),
    }
}

/// See [`crate::open_cbc`].
pub fn open(key: &[u8], iv: &[u8; BLOCK], sealed: &[u8]) -> Result<Vec<u8>, Error> {
    match key.len() {
        16 => open_by::<cbc::Decryptor<aes::Aes128>>(key, iv, sealed),
        24 => open_by::<cbc::Decryptor<aes::Aes192>>(key, iv, sealed),
        32 => open_by::<cbc::Decryptor<aes::Aes256>>(key, iv, sealed),
        _ => Err(Error::KeyLength),
    }
}

fn seal_by<C: KeyIvInit + BlockModeEncrypt>(key: &[u8], iv: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
    let cipher = C::new_from_slices(key, iv).map_err(|_| Error::KeyLength)?;
    Ok(cipher.encrypt_padded_vec::<Pkcs7>(plain))
}

fn open_by<C: KeyIvInit + BlockModeDecrypt>(key: &[u8], iv: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let cipher = C::new_from_slices(key, iv).map_err(|_| Error::KeyLength)?;
    cipher.decrypt_padded_vec::<Pkcs7>(sealed).map_err(|_| Error::Decrypt)
}
